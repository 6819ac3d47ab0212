# docker build -t star-listing-assistant .     docker run -p 8600:8600 star-listing-assistant
FROM python:3.12-slim AS build
WORKDIR /build
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY assistant assistant
COPY corpus corpus
COPY prompts prompts
# chromadb names these two; nothing here imports them, and they are 200 MB
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
 && /venv/bin/pip uninstall --yes kubernetes onnxruntime \
 && /venv/bin/python -m compileall -q /venv

FROM python:3.12-slim
RUN useradd --uid 10001 --create-home --home-dir /data assistant
COPY --from=build /venv /venv
USER assistant
WORKDIR /data
ENV PATH=/venv/bin:$PATH ASSISTANT_DATA_DIR=/data ASSISTANT_SERVE__HOST=0.0.0.0
VOLUME /data
EXPOSE 8600
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8600/healthz', timeout=4)"]
CMD ["assistant", "serve"]
