# The emulator as an image: docs/guides/container.md tells how to use it, scripts/check-image.sh checks it.

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /src

# Packages first: this layer stays as it is until a project file or a lock file changes. Restored twice, because the lock files know no
# architecture: the first holds every package to its locked hash, the second adds what compiling ahead of time for one architecture takes.
COPY global.json nuget.config Directory.Build.props Directory.Packages.props ./
COPY src/Emulator.Protocol/Emulator.Protocol.csproj src/Emulator.Protocol/packages.lock.json src/Emulator.Protocol/
COPY src/Emulator.Device/Emulator.Device.csproj src/Emulator.Device/packages.lock.json src/Emulator.Device/
COPY src/Emulator.Media/Emulator.Media.csproj src/Emulator.Media/packages.lock.json src/Emulator.Media/
COPY src/Emulator.Server/Emulator.Server.csproj src/Emulator.Server/packages.lock.json src/Emulator.Server/
RUN dotnet restore src/Emulator.Server --locked-mode --disable-build-servers \
 && dotnet restore src/Emulator.Server --arch $TARGETARCH --disable-build-servers -p:PublishReadyToRun=true

# Compiled ahead of time, the emulator is ready in a fifth less time, for some megabytes of image. The mode bits are set here because a
# check-out brings whatever the umask of its owner was, and the user of the image must be able to read everything.
COPY . .
RUN dotnet publish src/Emulator.Server --configuration Release --arch $TARGETARCH --no-restore --no-self-contained --output /app --disable-build-servers \
      -p:PublishReadyToRun=true -p:PublishDocumentationFiles=false -p:ContinuousIntegrationBuild=true \
 && chmod -R u=rwX,go=rX /app \
 && mkdir /empty

FROM mcr.microsoft.com/dotnet/aspnet:10.0
LABEL org.opencontainers.image.title="Camulator" \
      org.opencontainers.image.description="A fake IP camera for people who write NVRs and camera clients"

# The base image names a port for web servers; the emulator opens its own. No diagnostic port: nothing is written outside /data.
ENV ASPNETCORE_HTTP_PORTS= \
    DOTNET_EnableDiagnostics=0 \
    CAMULATOR_BIND=0.0.0.0 \
    CAMULATOR_DATA=/data \
    CAMULATOR_PROFILES=/profiles

WORKDIR /app
COPY --from=build /app ./
# Folders that belong to the user of the image, so that a new volume does too.
COPY --from=build --chown=$APP_UID:$APP_UID /empty /data
COPY --from=build --chown=$APP_UID:$APP_UID /empty /profiles
VOLUME ["/data", "/profiles"]

USER $APP_UID
# The camera's HTTP API, its RTSP, and the control API.
EXPOSE 8080 8554 8090
ENTRYPOINT ["/app/camulator"]
CMD ["run"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 CMD ["/app/camulator", "health"]
