# The App. Build: docker build -t lockstep .   Run: docs/deploy.md.
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN node tools/build.ts && npm prune --omit=dev --ignore-scripts

FROM astral/uv:0.13 AS uv

FROM node:24-slim
# uv says which package index it has built in; git reads the commit that `lockstep check` compares with.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git tini \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir --mode=700 /data && chown node:node /data
COPY --from=uv /uv /usr/local/bin/uv
WORKDIR /app
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY bin bin
COPY rules rules
COPY package.json app.yml LICENSE ./
USER node
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    LOCKSTEP_DATA=/data \
    LOCKSTEP_CACHE_DIR=/data/cache \
    UV_CACHE_DIR=/data/cache/uv \
    UV_PYTHON_DOWNLOADS=never
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--", "node", "bin/lockstep.js"]
CMD ["serve"]
