# The server with everything it needs. Build: docker build -t mdagent .
# Run: docker run -i --rm mdagent (stdio), with -v mdagent:/home/mdagent to keep runs.
FROM python:3.13-slim
ARG SEMANTIC=1
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends bubblewrap make git \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home mdagent
WORKDIR /opt/mdagent
COPY . .
RUN SEMANTIC=${SEMANTIC} PIP_NO_CACHE_DIR=1 make set-up
USER mdagent
ENTRYPOINT [".venv/bin/mdagent"]
CMD ["serve"]
