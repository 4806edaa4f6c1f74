# The bridge. Configuration comes from the environment: see bridge/config-variables.ts.
FROM node:24.21.0-bookworm-slim

WORKDIR /app
ENV NODE_ENV=production
# Beside other containers, not only inside its own.
ENV BRIDGE_HOST=0.0.0.0

COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

# Node runs TypeScript as it is: nothing is built.
COPY src/protocol src/protocol
COPY src/domain src/domain
COPY bridge bridge
COPY migrations migrations

USER node
EXPOSE 8788
# Alive, not ready: an orchestrator that restarts the bridge because a store is down makes it worse.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.BRIDGE_PORT || 8788}/healthz`).then((it) => process.exit(it.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "--disable-warning=TimeoutNegativeWarning", "bridge/main.ts"]
