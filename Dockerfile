# The server with LAMMPS, bubblewrap and the indexed manual; small, and never root.
#
#   docker build -t mdagent .                       (--build-arg SEMANTIC=1: search by meaning too)
#   docker run -i --rm mdagent                      stdio, for an MCP client to start
#   docker run --rm mdagent doctor                  how well runs are confined in here
#   docker run --rm -p 127.0.0.1:8765:8765 -e MDAGENT_HTTP_TOKEN -e MDAGENT_HTTP_ALLOWED_HOSTS=localhost \
#       mdagent serve --http --host 0.0.0.0         HTTP, with the token that the variable holds
#
# Nothing outside is needed: add --network none --read-only --cap-drop ALL to the first and third.
# Runs are kept in the volume /data; /tmp is one too. Confinement in here: where the engine of
# containers forbids namespaces, as Docker and Podman do by default, runs are confined by Landlock
# and seccomp, on a kernel of Linux 6.2 or later, and refused on an older one; docs/sandbox.md says
# what that lacks.
FROM debian:bookworm-slim AS made
ARG SEMANTIC=0
# Debian keeps one version of each package in a release: pinned ones would be gone with its next fix.
# The lists stay in this stage: where GitHub is out of reach, LAMMPS' source comes from the mirror.
# hadolint ignore=DL3008,DL3009
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends \
    bubblewrap ca-certificates git make python3 python3-venv
ENV MDAGENT_CACHE_FOLDER=/opt/mdagent/cache
WORKDIR /opt/mdagent
COPY . .
# The tables of the engine and the catalogue of potentials are made now: later nothing is written
# outside the volumes. The tree of sources has done its work once the manual is indexed.
RUN SEMANTIC=${SEMANTIC} PIP_NO_CACHE_DIR=1 make prepare \
 && .venv/bin/mdagent describe-engine \
 && .venv/bin/mdagent check-potential --elements Cu \
 && .venv/bin/mdagent search-lammps-docs pair_style > /dev/null \
 && python3 -m compileall -q agent cli knowledge_index potentials server tools \
 && rm -rf cache/downloads cache/lammps-source .set-up.log ~/.local/share/mdagent \
 && chmod -R a+rX .

FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends bubblewrap python3 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --create-home mdagent \
 && install -d -o mdagent -g mdagent /data
COPY --from=made /opt/mdagent /opt/mdagent
ENV MDAGENT_CACHE_FOLDER=/opt/mdagent/cache \
    MDAGENT_DATA_FOLDER=/data/runs \
    PYTHONDONTWRITEBYTECODE=1
# Volumes can be written although the rest is read-only.
VOLUME ["/data", "/tmp"]
WORKDIR /data
USER 10001
ENTRYPOINT ["/opt/mdagent/.venv/bin/mdagent"]
CMD ["serve"]
