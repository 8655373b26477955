# Two images: `app` is every process of csdesk, `front` is nginx with the static files.

FROM node:22-slim AS assets
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
# The build looks for icon names in all sources.
COPY . .
RUN npm run build

FROM python:3.11-slim AS app
ENV MALLOC_ARENA_MAX=2 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/opt/csdesk/bin:$PATH CSDESK_DATA=/data \
    CSDESK_STATIC=/srv/build/static
RUN python -m venv /opt/csdesk && useradd --system --uid 10001 --no-create-home csdesk \
 && install -d -o csdesk /data
COPY requirements.lock /tmp/
RUN pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock
WORKDIR /srv/csdesk
COPY . .
COPY --from=assets /src/static/vendor static/vendor
# An empty DATABASE_URL: collecting files needs no database and must not look for an embedded one.
RUN python .ci/translations.py compile \
 && DATABASE_URL= CSDESK_SECRET_KEY=build CSDESK_DATA=/srv/build python manage.py collectstatic --no-input
USER csdesk
CMD ["gunicorn", "csdesk.wsgi", "--bind", "0.0.0.0:8000", "--preload", "--worker-class", "gthread", "--workers", "2", \
     "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--forwarded-allow-ips", "*", "--no-control-socket"]

FROM python:3.11-slim AS front-configuration
COPY csdesk /src/csdesk
WORKDIR /src
ARG TRUSTED_PROXY
RUN python -m csdesk.supervisor.nginx --listen 8080 --web web:8000 --sockets sockets:8001 \
      --static-root /srv/static ${TRUSTED_PROXY:+--trusted-proxy "$TRUSTED_PROXY"} > /nginx.conf

FROM nginx:1.28-alpine AS front
COPY --from=front-configuration /nginx.conf /etc/nginx/nginx.conf
COPY --from=app /srv/build/static /srv/static
USER nginx
CMD ["nginx", "-e", "stderr", "-p", "/tmp", "-c", "/etc/nginx/nginx.conf"]
