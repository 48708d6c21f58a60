// The official JavaScript client, unmodified: node client.mjs KUBECONFIG NAMESPACE POD. Prints a line for each thing that
// worked; any failure ends it with a message and exit code 1. JavaScriptClientIT runs it.
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import * as k8s from '@kubernetes/client-node';

const [kubeconfig, namespace, pod] = process.argv.slice(2);
const config = new k8s.KubeConfig();
config.loadFromFile(kubeconfig);
const core = config.makeApiClient(k8s.CoreV1Api);
const custom = config.makeApiClient(k8s.CustomObjectsApi);

/** Fails what takes longer than half a minute. */
function inTime(what, promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within 30 s`)), 30_000);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

function configMap(name, value) {
  return { metadata: { name, namespace }, data: { key: value } };
}

async function crud() {
  const created = await core.createNamespacedConfigMap({ namespace, body: configMap('js', 'one') });
  assert.ok(created.metadata.uid);
  await assert.rejects(
    core.createNamespacedConfigMap({ namespace, body: configMap('js', 'one') }),
    (e) => e.code === 409);
  created.data.more = 'two';
  const replaced = await core.replaceNamespacedConfigMap({ namespace, name: 'js', body: created });
  assert.deepEqual(replaced.data, { key: 'one', more: 'two' });
  const listed = await core.listNamespacedConfigMap({ namespace, fieldSelector: 'metadata.name=js' });
  assert.equal(listed.items.length, 1);
  await core.createNamespacedConfigMap({ namespace, body: configMap('gone', 'one') });
  await core.deleteNamespacedConfigMap({ namespace, name: 'gone' });
  await assert.rejects(core.readNamespacedConfigMap({ namespace, name: 'gone' }), (e) => e.code === 404);
  console.log('crud');
}

async function patch() {
  const merged = await core.patchNamespacedConfigMap(
    { namespace, name: 'js', body: { data: { key: null, merged: 'yes' } } },
    k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.MergePatch));
  assert.deepEqual(merged.data, { more: 'two', merged: 'yes' });
  const patched = await core.patchNamespacedConfigMap(
    { namespace, name: 'js', body: [{ op: 'remove', path: '/data/more' }] },
    k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.JsonPatch));
  assert.deepEqual(patched.data, { merged: 'yes' });
  const strategic = await core.patchNamespacedConfigMap(
    { namespace, name: 'js', body: { metadata: { labels: { app: 'js' } } } },
    k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.StrategicMergePatch));
  assert.equal(strategic.metadata.labels.app, 'js');
  const applied = await core.patchNamespacedConfigMap(
    {
      namespace, name: 'applied', fieldManager: 'it', force: true,
      body: { apiVersion: 'v1', kind: 'ConfigMap', ...configMap('applied', 'one') },
    },
    k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.ServerSideApply));
  assert.equal(applied.metadata.managedFields[0].manager, 'it');
  console.log('patch');
}

async function watch() {
  const seen = [];
  let done;
  const finished = new Promise((resolve, reject) => { done = { resolve, reject }; });
  const request = await new k8s.Watch(config).watch(
    `/api/v1/namespaces/${namespace}/configmaps`, { fieldSelector: 'metadata.name=watched' },
    (type) => {
      seen.push(type);
      if (type === 'DELETED') done.resolve();
    },
    (error) => error && error.name !== 'AbortError' ? done.reject(error) : done.resolve());
  await core.createNamespacedConfigMap({ namespace, body: configMap('watched', 'one') });
  await core.replaceNamespacedConfigMap({ namespace, name: 'watched', body: configMap('watched', 'two') });
  await core.deleteNamespacedConfigMap({ namespace, name: 'watched' });
  await inTime('watch', finished);
  request.abort();
  assert.deepEqual(seen, ['ADDED', 'MODIFIED', 'DELETED']);
  console.log('watch');
}

async function inform() {
  const informer = k8s.makeInformer(
    config, `/api/v1/namespaces/${namespace}/configmaps`, () => core.listNamespacedConfigMap({ namespace }));
  const heard = (verb) => new Promise((resolve, reject) => {
    informer.on(verb, (map) => map.metadata.name === 'informed' && resolve());
    informer.on('error', reject);
  });
  const [added, updated, deleted] = ['add', 'update', 'delete'].map(heard);
  await informer.start();
  await core.createNamespacedConfigMap({ namespace, body: configMap('informed', 'one') });
  await inTime('informer: add', added);
  assert.equal(informer.get('informed', namespace).data.key, 'one');
  await core.replaceNamespacedConfigMap({ namespace, name: 'informed', body: configMap('informed', 'two') });
  await inTime('informer: update', updated);
  assert.equal(informer.get('informed', namespace).data.key, 'two');
  await core.deleteNamespacedConfigMap({ namespace, name: 'informed' });
  await inTime('informer: delete', deleted);
  await informer.stop();
  console.log('inform');
}

async function exec() {
  let out = '';
  const stdout = new Writable({ write(chunk, _, next) { out += chunk; next(); } });
  const status = await inTime('exec', new Promise((resolve, reject) => {
    new k8s.Exec(config)
      .exec(namespace, pod, 'main', ['sh', '-c', 'echo inside; exit 3'], stdout, stdout, null, false, resolve)
      .catch(reject);
  }));
  assert.equal(out, 'inside\n');
  assert.equal(status.details.causes[0].message, '3');
  console.log('exec');
}

async function customResources() {
  const at = { group: 'it.kjava.io', version: 'v1', namespace, plural: 'gadgets' };
  const created = await custom.createNamespacedCustomObject(
    { ...at, body: { apiVersion: 'it.kjava.io/v1', kind: 'Gadget', metadata: { name: 'js' } } });
  assert.equal(created.spec.size, 1);
  const listed = await custom.listNamespacedCustomObject(at);
  assert.equal(listed.items.length, 1);
  const grown = await custom.patchNamespacedCustomObject(
    { ...at, name: 'js', body: { spec: { size: 2 } } },
    k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.MergePatch));
  assert.equal(grown.spec.size, 2);
  await custom.deleteNamespacedCustomObject({ ...at, name: 'js' });
  await assert.rejects(custom.getNamespacedCustomObject({ ...at, name: 'js' }), (e) => e.code === 404);
  console.log('custom');
}

/** Takes or keeps a lease as client-go does: nobody else's may be taken before it has run out. */
async function acquire(leases, holder, seconds) {
  const now = new k8s.V1MicroTime();
  const mine = { holderIdentity: holder, leaseDurationSeconds: seconds, acquireTime: now, renewTime: now };
  let lease;
  try {
    lease = await leases.readNamespacedLease({ namespace, name: 'leader' });
  } catch (e) {
    assert.equal(e.code, 404);
    const body = { metadata: { name: 'leader', namespace }, spec: { ...mine, leaseTransitions: 0 } };
    return tries(leases.createNamespacedLease({ namespace, body }));
  }
  const old = lease.spec;
  const over = Date.parse(old.renewTime) + old.leaseDurationSeconds * 1000 < Date.now();
  if (old.holderIdentity !== holder && !over) {
    return false;
  }
  const changes = old.holderIdentity === holder ? 0 : 1;
  lease.spec = { ...mine, leaseTransitions: (old.leaseTransitions ?? 0) + changes };
  return tries(leases.replaceNamespacedLease({ namespace, name: 'leader', body: lease }));
}

/** Whether the write came first; a conflict says that another one did. */
async function tries(write) {
  try {
    await write;
    return true;
  } catch (e) {
    assert.equal(e.code, 409);
    return false;
  }
}

async function elect() {
  const leases = config.makeApiClient(k8s.CoordinationV1Api);
  const won = await Promise.all(['a', 'b', 'c'].map((holder) => acquire(leases, holder, 60)));
  assert.equal(won.filter(Boolean).length, 1);
  const leader = 'abc'[won.indexOf(true)];
  const other = leader === 'a' ? 'b' : 'a';
  assert.equal(await acquire(leases, other, 60), false);
  assert.equal(await acquire(leases, leader, 1), true); // for a second, and no more
  const next = await inTime('election', (async () => {
    while (!(await acquire(leases, other, 60))) { /* until the lease has run out */ }
    return leases.readNamespacedLease({ namespace, name: 'leader' });
  })());
  assert.equal(next.spec.holderIdentity, other);
  assert.equal(next.spec.leaseTransitions, 1);
  console.log('elect');
}

try {
  await crud();
  await patch();
  await watch();
  await inform();
  await exec();
  await customResources();
  await elect();
  process.exit(0);
} catch (e) {
  console.error(e);
  process.exit(1);
}
