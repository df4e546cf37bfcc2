# One image for web, worker, beat and migrations; docker-compose.yml says which command each runs.
FROM node:22-slim AS styles
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY static static
RUN npm run build

FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=config.settings STATE_DIR=/data STATIC_ROOT=/app/collected
WORKDIR /app
# For PDF (core/pdf.py); without them everything else runs.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/*
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
COPY --from=styles /app/static/build static/build
# Values that only let settings load; nothing listens and nothing is reached while the image is built.
RUN SECRET_KEY=build DATABASE_URL=postgresql://none@/none REDIS_URL=unix:///none \
    python manage.py collectstatic --noinput --verbosity 0 \
 && useradd --system --uid 10001 visits && install -d -o visits -m 0700 /data
USER visits
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "4", "--threads", "4", "--no-control-socket"]
