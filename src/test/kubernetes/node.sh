#!/bin/sh
# One machine of a real cluster: the control plane of control-plane.sh, and beside it containerd, kubelet, kube-proxy,
# CoreDNS and kube-router, which enforces network policies. Pods are containers of this machine's kernel. Needs root,
# Go, buildah, containerd, runc, the CNI plugins, iptables, ipset, conntrack, iproute2 and kubectl (Debian: buildah
# containerd runc containernetworking-plugins iptables ipset conntrack iproute2). The network is one of its own:
# nothing outside is reached, and no port or firewall rule of the machine is used. No registry, either: images come
# from `images`.
#
#   node.sh build DIR SOURCE   builds the programs; SOURCE is a clone of github.com/cloudnativelabs/kube-router
#   node.sh start DIR          starts everything and waits until the node is ready; DIR/kubeconfig says where
#   node.sh image DIR NAME     hands the node an image of buildah's store; prints its digest
#   node.sh install DIR        installs k8s/overlays/trial with images of buildah's store, all of registry.example.org:
#                              postgres:18, tunewright:0.1.0 (k8s/image) and trainer:0.1.0 (trainer)
#   node.sh run DIR COMMAND…   runs a command in the node's network
#   node.sh stop DIR           ends all that it started, pods and mounts and network included
set -eu
command=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
network=tunewright-node
address=10.245.0.2
pods=10.244.0.0/24
dns=10.0.0.10
coredns=1.12.4
cni=${CNI_PLUGINS:-/usr/lib/cni}
export KUBECONFIG="$dir/kubeconfig"

build() {
  "$here/control-plane.sh" build "$dir"
  mkdir -p "$dir/src/coredns" "$dir/images"
  cd "$dir/src/coredns"
  printf 'module coredns\n\ngo 1.24.0\n\nrequire github.com/coredns/coredns v%s\n' "$coredns" >go.mod
  cp "$here/coredns.go" main.go
  GOFLAGS=-mod=mod go mod tidy -e
  CGO_ENABLED=0 go build -ldflags "-s -w" -o "$dir/images/coredns" .
  CGO_ENABLED=0 go build -ldflags "-s -w" -o "$dir/images/pause" "$here/pause.go"
  cd "$1"
  CGO_ENABLED=0 go build -ldflags "-s -w" -o "$dir/kube-router" ./cmd/kube-router
}

inside() { nsenter --net="/run/netns/$network" "$@"; }

launch() { # name, command…
  name=$1
  shift
  nohup nsenter --net="/run/netns/$network" "$@" >>"$dir/$name.log" 2>&1 </dev/null &
  echo $! >"$dir/$name.pid"
}

end() {
  if [ -f "$dir/$1.pid" ]; then
    pid=$(cat "$dir/$1.pid")
    kill "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null; do
      sleep 0.1
    done
    rm -f "$dir/$1.pid"
  fi
}

containers() { ctr --address "$dir/containerd.sock" --namespace k8s.io "$@"; }

image() {
  archive=$(mktemp --dry-run "$dir/image-XXXXXX.tar")
  buildah push --quiet "$1" "docker-archive:$archive:$1"
  containers images import "$archive" >/dev/null
  rm "$archive"
  digest=$(containers images list "name==$1" | awk 'NR == 2 { print $3 }')
  containers images tag --force "$1" "${1%:*}@$digest" >/dev/null
  echo "$digest"
}

own_image() { # name, program: an image that is one program
  printf 'FROM scratch\nCOPY %s /%s\nENTRYPOINT ["/%s"]\n' "$2" "$2" "$2" >"$dir/images/Containerfile"
  buildah bud --quiet --isolation chroot -f "$dir/images/Containerfile" -t "$1" "$dir/images" >/dev/null
  image "$1"
}

network() {
  ip netns add "$network"
  ip link add tw-node type veth peer name eth0 netns "$network"
  ip address add 10.245.0.1/30 dev tw-node
  ip link set tw-node up
  inside ip link set lo up
  inside ip address add "$address/30" dev eth0
  inside ip link set eth0 up
  inside ip route add default via 10.245.0.1
  for route in "$pods" 10.0.0.0/24; do
    ip route add "$route" via "$address"
  done
  inside sysctl -q -w net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1
  mkdir -p "$dir/cni"
  cat >"$dir/cni/10-bridge.conflist" <<JSON
{"cniVersion": "1.0.0", "name": "pods", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "dataDir": "$dir/cni/addresses", "ranges": [[{"subnet": "$pods"}]],
            "routes": [{"dst": "0.0.0.0/0"}]}}]}
JSON
}

groups() { # mkdir or rmdir
  find /sys/fs/cgroup -mindepth 1 -maxdepth 1 -type d | while read -r hierarchy; do
    if [ "$1" = mkdir ]; then
      mkdir -p "$hierarchy/$network"
    elif [ -d "$hierarchy/$network" ]; then
      find "$hierarchy/$network" -depth -type d -exec rmdir {} +
    fi
  done
}

runtime() {
  cat >"$dir/containerd.toml" <<TOML
version = 2
root = "$dir/containerd"
state = "$dir/containerd-state"
[grpc]
address = "$dir/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "localhost/pause:node"
restrict_oom_score_adj = true
netns_mounts_under_state_dir = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "$cni"
conf_dir = "$dir/cni"
TOML
  launch containerd containerd --config "$dir/containerd.toml"
  until containers version >/dev/null 2>&1; do
    sleep 0.2
  done
  own_image localhost/pause:node pause
  own_image localhost/coredns:node coredns
}

kubelet() {
  groups mkdir
  printf 'nameserver %s\n' "$address" >"$dir/resolv.conf"
  cat >"$dir/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
cgroupDriver: cgroupfs
cgroupRoot: /$network
failCgroupV1: false
failSwapOn: false
containerRuntimeEndpoint: unix://$dir/containerd.sock
clusterDNS: [$dns]
clusterDomain: cluster.local
resolvConf: $dir/resolv.conf
podLogsDir: $dir/logs
evictionHard: {memory.available: 500Mi, nodefs.available: 2Gi, imagefs.available: 2Gi}
imageGCHighThresholdPercent: 100
nodeLeaseDurationSeconds: 8
volumeStatsAggPeriod: 10s
YAML
  launch kubelet "$dir/kubelet" --config="$dir/kubelet.yaml" --kubeconfig="$dir/kubeconfig" \
    --root-dir="$dir/kubelet-files" --cert-dir="$dir/kubelet-certificates" --hostname-override=node --node-ip="$address"
  launch kube-proxy "$dir/kube-proxy" --kubeconfig="$dir/kubeconfig" --hostname-override=node --proxy-mode=iptables \
    --conntrack-max-per-core=0 --cluster-cidr="$pods"
}

policies() { # of a node that is there
  launch kube-router "$dir/kube-router" --kubeconfig="$dir/kubeconfig" --hostname-override=node --run-firewall=true \
    --run-router=false --run-service-proxy=false --service-cluster-ip-range=10.0.0.0/24
  until inside iptables -S KUBE-ROUTER-FORWARD >/dev/null 2>&1; do
    kill -0 "$(cat "$dir/kube-router.pid")" || { echo "see $dir/kube-router.log" >&2; exit 1; }
    sleep 0.5
  done
}

start() {
  network
  ADDRESS=$address inside "$here/control-plane.sh" start "$dir"
  runtime
  kubelet
  kubectl apply -f "$here/coredns.yaml"
  kubectl wait --for=create --timeout=2m node/node
  kubectl wait --for=condition=Ready --timeout=2m node/node
  policies
  kubectl -n kube-system rollout status --timeout=2m deployment/coredns
}

install() {
  image registry.example.org/postgres:18
  trainer=$(image registry.example.org/trainer:0.1.0)
  server=$(image registry.example.org/tunewright:0.1.0)
  rm -rf "$dir/trial" "$dir/volumes"
  mkdir -p "$dir/trial" "$dir/volumes/data" "$dir/volumes/postgres"
  (cd "$here/../../.." && cp -r --parents k8s src/test/kubernetes/trial "$dir/trial")
  cd "$dir/trial/src/test/kubernetes/trial"
  sed -i "s#DIGEST#$server#; s#TRAINER#$trainer#; s#VOLUMES#$dir/volumes#" ./*.yaml
  kubectl create namespace tunewright
  kubectl -n tunewright create secret generic tunewright-database --from-literal=username=tunewright \
    --from-literal=password="$(openssl rand -hex 24)" \
    --from-literal=url=jdbc:postgresql://tunewright-postgres:5432/tunewright
  kubectl apply -k .
  kubectl -n tunewright rollout status --timeout=5m statefulset/tunewright-postgres
  kubectl -n tunewright rollout status --timeout=10m deployment/tunewright-server
}

stop() {
  for program in kubelet kube-router kube-proxy; do
    end "$program"
  done
  if [ -f "$dir/containerd.pid" ]; then
    for container in $(containers tasks list --quiet); do
      containers tasks delete --force "$container" >/dev/null 2>&1 || true
    done
    for container in $(containers containers list --quiet); do
      containers containers delete "$container" >/dev/null 2>&1 || true
    done
    end containerd
  fi
  "$here/control-plane.sh" stop "$dir"
  awk -v dir="$dir/" 'index($2, dir) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount
  rm -rf "$dir/containerd-state" "$dir/kubelet-files" "$dir/cni" "$dir/logs"
  groups rmdir
  ip netns delete "$network" 2>/dev/null || true
  ip link delete tw-node 2>/dev/null || true
}

case $command in
  build) build "$(cd "$3" && pwd)" ;;
  start) start ;;
  install) install ;;
  image) image "$3" ;;
  run) shift 2; inside "$@" ;;
  stop) stop ;;
  *) echo "what is '$command'?" >&2; exit 2 ;;
esac
