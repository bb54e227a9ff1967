# The service as an image: one step that builds, and a small one that only holds what runs, as an account without rights.
FROM python:3.13-slim-trixie AS build
WORKDIR /src
COPY requirements/build.txt requirements/postgres.txt requirements/
RUN python -m venv /tools && /tools/bin/pip install --no-cache-dir --require-hashes -r requirements/build.txt
RUN python -m venv --without-pip /opt/deliberate && /tools/bin/uv pip install --no-cache --python /opt/deliberate --require-hashes -r requirements/postgres.txt
COPY pyproject.toml README.md LICENSE ./
COPY deliberate deliberate
COPY templates templates
COPY migrations migrations
RUN /tools/bin/hatchling build -t wheel -d /wheels && /tools/bin/uv pip install --python /opt/deliberate --no-index --no-deps /wheels/*.whl
RUN /opt/deliberate/bin/python -m compileall -q /opt/deliberate/lib

FROM python:3.13-slim-trixie
RUN useradd --system --uid 10001 --no-create-home deliberate && mkdir /data /cache && chown deliberate /data /cache
COPY --from=build /opt/deliberate /opt/deliberate
ENV PATH=/opt/deliberate/bin:$PATH DELIBERATE_DATA=/data NUMBA_CACHE_DIR=/cache PYTHONUNBUFFERED=1
USER 10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/', timeout=4)"]
CMD ["deliberate", "serve", "--host", "0.0.0.0", "--port", "8000"]
