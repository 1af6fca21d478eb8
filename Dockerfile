# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build

WORKDIR /src
COPY requirements/runtime.txt requirements/runtime.txt
# Byte code is made here, once: a run starts in a fresh container and could not keep any.
RUN python -m venv /opt/merge-heads \
    && /opt/merge-heads/bin/python -m pip install --no-cache-dir --no-deps --require-hashes \
        --requirement requirements/runtime.txt
