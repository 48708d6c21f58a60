#!/bin/bash
# Runs a part of the conformance suite that takes less than ten minutes: every area, specs that wait for nothing long.
#   part.sh OUT       environment as for suite.sh
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
specs=(
    'Deployment RollingUpdateDeployment should delete old pods'
    'deployment should support rollover'
    'ReplicaSet should adopt matching pods'
    'ReplicationController should test the lifecycle'
    'Job should run a job to completion when tasks sometimes fail'
    'StatefulSetBasic\] should have a working scale subresource'
    'Services should serve multiport endpoints'
    'Services should be able to change the type from ExternalName to NodePort'
    'Services should be able to create a functioning NodePort service'
    'DNS should provide DNS for (the cluster|services|pods for Hostname)'
    'Granular Checks: Pods should function for (intra-pod|node-pod) communication: (http|udp)'
    'Proxy version v1 should proxy'
    'Watchers should observe'
    'Garbage collector should (orphan pods|delete pods) created by rc'
    'ResourceQuota should create a ResourceQuota and ensure its status'
    'Servers with support for (Table|API chunking)'
    'Events should'
    'Certificates API'
    'Kubectl (diff|replace|patch|label|expose|run pod|version|server-side dry-run|api-versions)'
    'Update Demo should create and stop a replication controller'
    'ConfigMap (should be consumable|updates should be reflected)'
    'Secrets should be consumable'
    'Projected (downwardAPI|combined) should'
    'Downward API should provide'
    'EmptyDir (volumes|wrapper volumes) should (support|not conflict)'
    'Subpath Atomic writer volumes should support subpaths with configmap pod \['
    'Variable Expansion should allow'
    'Container Lifecycle Hook when create a pod with lifecycle hook should execute'
    'InitContainer'
    'Pods should (be submitted and removed|get a host IP|support retrieving logs|support remote command)'
    'Docker Containers should'
    'Kubelet when scheduling'
)
focus=$(IFS='|'; echo "(${specs[*]})")
FOCUS="$focus.*\\[Conformance\\]" exec timeout 900 "$here/suite.sh" "$@"
