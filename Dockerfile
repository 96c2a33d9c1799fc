# Plate & Caliper on a lab server. Build: docker build -t plate-caliper . (or: docker compose up)
# Held to one digest (Python 3.11.16, September 2026, every platform); docs/lab_server.md: a newer one.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b
FROM ${PYTHON_IMAGE}

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_HEADLESS=true

RUN useradd --create-home --uid 10001 caliper
WORKDIR /app

# Libraries first: they change less often than the code. Each file is held to its sha256.
COPY requirements.lock .
RUN pip install --require-hashes --only-binary :all: -r requirements.lock

COPY app.py ./
COPY .streamlit/config.toml .streamlit/config.toml
COPY pages pages
COPY components components
COPY analysis analysis
COPY sample_data sample_data
COPY docs/statistics docs/statistics
# Compiled and computed here: the app's user cannot write beside the code, and each start would do it
# again.
RUN python -m compileall -q analysis components \
    && mkdir -p static \
    && python -c "from components.card.plotly_js import plotly_address; plotly_address()" \
    && python -c "from components.app.kept_sample import study_and_results; study_and_results()" \
    && chown -R caliper static

USER caliper
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "app.py"]
