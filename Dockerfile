# The server with LAMMPS, bubblewrap and the indexed manual; small, and never root.
#   docker build -t mdagent .                             (--build-arg SEMANTIC=1: search by meaning too)
#   docker run -i --rm --network none mdagent             stdio, for an MCP client to start
#   docker run --rm mdagent doctor                        how well runs are confined in here
FROM debian:bookworm-slim
ARG SEMANTIC=0
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends bubblewrap ca-certificates git make python3 python3-venv \
 && useradd --create-home mdagent \
 && install -d -o mdagent /opt/mdagent
USER mdagent
WORKDIR /opt/mdagent
COPY --chown=mdagent . .
RUN SEMANTIC=${SEMANTIC} PIP_NO_CACHE_DIR=1 make prepare \
 && rm -rf ~/.cache/mdagent/downloads
ENTRYPOINT [".venv/bin/mdagent"]
CMD ["serve"]
