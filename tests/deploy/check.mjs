// Holds rendered Kubernetes manifests against the schemas of the Kubernetes API, and against each other. Reads them from standard input.
import { readFileSync } from "node:fs";
import { loadString } from "@kosko/yaml";

const problems = [];
const text = readFileSync(0, "utf8");
const found = await loadString(text);
const named = kind => new Set(found.filter(m => m.kind === kind).map(m => m.metadata.name));
if (found.length === 0) problems.push("nothing was rendered");

for (const manifest of found) {
  const name = `${manifest.kind} ${manifest.metadata?.name}`;
  if (typeof manifest.validate !== "function") { problems.push(`${name}: no such kind in ${manifest.apiVersion}`); continue; }
  try { manifest.validate(); } catch (error) { problems.push(`${name}: ${error.message}`); continue; }
  const pod = manifest.spec?.template?.spec;
  if (!pod) continue;
  const labels = manifest.spec.template.metadata.labels;
  if (Object.entries(manifest.spec.selector.matchLabels).some(([key, value]) => labels[key] !== value)) problems.push(`${name}: its selector misses its own pods`);
  for (const volume of pod.volumes ?? []) {
    if (volume.configMap && !named("ConfigMap").has(volume.configMap.name)) problems.push(`${name}: there is no ConfigMap ${volume.configMap.name}`);
  }
  const volumes = new Set([...(pod.volumes ?? []), ...(manifest.spec.volumeClaimTemplates ?? []).map(c => c.metadata)].map(v => v.name));
  for (const container of pod.containers) {
    const ports = new Set(container.ports.map(p => p.name));
    for (const mount of container.volumeMounts) if (!volumes.has(mount.name)) problems.push(`${name}: there is no volume ${mount.name}`);
    for (const variable of container.env) {
      const secret = variable.valueFrom?.secretKeyRef?.name;
      if (secret && !named("Secret").has(secret)) problems.push(`${name}: there is no Secret ${secret}`);
    }
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
      if (!ports.has(container[probe]?.httpGet?.port)) problems.push(`${name}: ${probe} asks a port that is not named`);
    }
    for (const service of found.filter(m => m.kind === "Service")) {
      for (const port of service.spec.ports) if (!ports.has(port.targetPort)) problems.push(`Service ${service.metadata.name}: no container has a port ${port.targetPort}`);
      if (Object.entries(service.spec.selector).some(([key, value]) => labels[key] !== value)) problems.push(`Service ${service.metadata.name}: it selects no pod`);
    }
  }
}

for (const problem of problems) console.error(problem);
console.log(`${found.length} manifests: ${found.map(m => m.kind).join(", ")}`);
process.exit(problems.length === 0 ? 0 : 1);
