# The action's image. Everything that comes from a package index is pinned by hash.
FROM python:3.13-slim AS build

ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

# pip also makes the byte code, once for all runs: a container is new each time and keeps none.
WORKDIR /src
COPY requirements/build.txt requirements/runtime.txt requirements/
RUN python -m venv /opt/build \
    && python -m venv --without-pip /opt/merge-heads \
    && /opt/build/bin/python -m pip install \
        --no-deps --require-hashes --requirement requirements/build.txt \
    && /opt/build/bin/python -m pip --python /opt/merge-heads/bin/python install \
        --no-deps --require-hashes --requirement requirements/runtime.txt

COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN /opt/build/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /dist . \
    && /opt/build/bin/python -m pip --python /opt/merge-heads/bin/python install \
        --no-deps --no-index /dist/*.whl


FROM python:3.13-slim

LABEL org.opencontainers.image.title="merge-heads" \
      org.opencontainers.image.description="Finds Alembic migration head conflicts on a pull request before the merge, and repairs them." \
      org.opencontainers.image.source="https://github.com/merge-heads/merge-heads" \
      org.opencontainers.image.licenses="MIT"

# Debian removes a version as soon as it has a fix for it, so git is not pinned. Perl and the manual
# come with git and are most of its size; no command that the action uses is written in Perl.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates git \
    && dpkg-query --show --showformat '${Package}\n' git-man liberror-perl perl 'perl-modules-*' 'libperl5*' \
        | xargs dpkg --purge --force-depends \
    && apt-get clean \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*

COPY --from=build /opt/merge-heads /opt/merge-heads
RUN ln -s /opt/merge-heads/bin/merge-heads /usr/local/bin/merge-heads

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

# No USER: GitHub wants a container action to run as root, or it could not write what is mounted.
# https://docs.github.com/actions/reference/workflows-and-actions/dockerfile-support#user
# hadolint ignore=DL3002
ENTRYPOINT ["merge-heads", "action"]
