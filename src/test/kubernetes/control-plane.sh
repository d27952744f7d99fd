#!/bin/sh
# Starts and stops a real control plane (etcd, kube-apiserver, kube-controller-manager, kube-scheduler) without any
# node, for the tests that want a real API server:
#
#   control-plane.sh build DIR          builds the programs from their Go modules (a quarter of an hour on two cores)
#   control-plane.sh start DIR [PORT]   starts everything; DIR/kubeconfig says where; ports PORT to PORT+4
#   control-plane.sh restart DIR [PORT] kills only kube-apiserver and starts it again
#   control-plane.sh compact DIR [PORT] makes etcd forget all history, as after a long absence
#   control-plane.sh stop DIR
#
# node.sh beside it adds a node. The programs of that are built here, too; ADDRESS is where the API server listens.
set -eu
command=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
port=${3:-6443}
address=${ADDRESS:-127.0.0.1}
here=$(cd "$(dirname "$0")" && pwd)
kubernetes=1.34.3
etcd=3.6.6

build() {
  mkdir -p "$dir/src/kubernetes" "$dir/src/etcd"
  cd "$dir/src/kubernetes"
  cp "$here/control-plane.go" main.go
  original=$(go mod download -json "k8s.io/kubernetes@v$kubernetes" | sed -n 's/.*"GoMod": "\(.*\)".*/\1/p')
  # k8s.io/kubernetes names its parts by folders of its own repository; they are published, too
  {
    printf 'module controlplane\n\ngo 1.24.0\n\nrequire k8s.io/kubernetes v%s\n\nreplace (\n' "$kubernetes"
    sed -nE "s#^[[:space:]]*(k8s.io/[^ ]+) => ./staging.*#\t\1 => \1 v0.${kubernetes#1.}#p" "$original"
    printf ')\n'
  } >go.mod
  GOFLAGS=-mod=mod go mod tidy -e
  version="-X k8s.io/component-base/version.gitVersion=v$kubernetes -X k8s.io/component-base/version.gitMajor=1"
  CGO_ENABLED=0 go build -p 1 -ldflags "-s -w $version -X k8s.io/component-base/version.gitMinor=34" \
    -o "$dir/kube-apiserver" .
  for program in kube-controller-manager kube-scheduler kubelet kube-proxy; do
    ln -f "$dir/kube-apiserver" "$dir/$program"
  done
  cd "$dir/src/etcd"
  printf 'module etcd\n\ngo 1.24.0\n\nrequire go.etcd.io/etcd/server/v3 v%s\n' "$etcd" >go.mod
  cat >main.go <<'GO'
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() { etcdmain.Main(os.Args) }
GO
  GOFLAGS=-mod=mod go mod tidy -e
  CGO_ENABLED=0 go build -p 1 -ldflags "-s -w" -o "$dir/etcd-server" .
}

launch() { # name, command…
  name=$1
  shift
  nohup "$@" >>"$dir/$name.log" 2>&1 </dev/null &
  echo $! >"$dir/$name.pid"
}

end() {
  if [ -f "$dir/$1.pid" ]; then
    pid=$(cat "$dir/$1.pid")
    kill "-${2:-TERM}" "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null; do
      sleep 0.1 # its port is free only then
    done
    rm -f "$dir/$1.pid"
  fi
}

apiserver() {
  launch kube-apiserver "$dir/kube-apiserver" \
    --etcd-servers="http://127.0.0.1:$((port + 1))" --secure-port="$port" --bind-address="$address" \
    --cert-dir="$dir/certificates" --token-auth-file="$dir/tokens.csv" --authorization-mode=RBAC \
    --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$dir/accounts.key" \
    --service-account-signing-key-file="$dir/accounts.key" --service-cluster-ip-range=10.0.0.0/24 \
    --enable-admission-plugins=PodSecurity,ResourceQuota,LimitRanger,Priority --allow-privileged=false \
    --watch-cache=true --event-ttl=1h --kubelet-preferred-address-types=InternalIP
}

ready() {
  waited=0
  until curl -sk -o /dev/null -f -H "Authorization: Bearer admin-of-this-test" "https://$address:$port/readyz"; do
    waited=$((waited + 1))
    [ "$waited" -lt 240 ] || { echo "kube-apiserver is not ready: see $dir/kube-apiserver.log" >&2; exit 1; }
    sleep 0.5
  done
}

start() {
  rm -rf "$dir/data" "$dir"/*.log
  [ -f "$dir/accounts.key" ] || openssl genrsa -out "$dir/accounts.key" 2048 2>/dev/null
  echo 'admin-of-this-test,admin,admin,system:masters' >"$dir/tokens.csv"
  cat >"$dir/kubeconfig" <<YAML
apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "https://$address:$port", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: admin-of-this-test}}]
contexts: [{name: test, context: {cluster: test, user: admin}}]
current-context: test
YAML
  launch etcd "$dir/etcd-server" --data-dir="$dir/data" --unsafe-no-fsync \
    --listen-client-urls="http://127.0.0.1:$((port + 1))" --advertise-client-urls="http://127.0.0.1:$((port + 1))" \
    --listen-peer-urls="http://127.0.0.1:$((port + 2))" --initial-advertise-peer-urls="http://127.0.0.1:$((port + 2))" \
    --initial-cluster="default=http://127.0.0.1:$((port + 2))"
  apiserver
  ready
  launch kube-controller-manager "$dir/kube-controller-manager" --kubeconfig="$dir/kubeconfig" \
    --secure-port=$((port + 3)) --bind-address=127.0.0.1 --cert-dir="$dir/certificates" --leader-elect=false \
    --service-account-private-key-file="$dir/accounts.key" --root-ca-file="$dir/certificates/apiserver.crt" \
    --use-service-account-credentials=false \
    --node-monitor-grace-period=8s --node-monitor-period=1s
  launch kube-scheduler "$dir/kube-scheduler" --kubeconfig="$dir/kubeconfig" \
    --secure-port=$((port + 4)) --bind-address=127.0.0.1 --cert-dir="$dir/certificates" --leader-elect=false
}

case $command in
  build) build ;;
  start) start ;;
  restart) end kube-apiserver KILL; apiserver; ready ;;
  compact)
    revision=$(curl -sf "http://127.0.0.1:$((port + 1))/v3/kv/range" -d '{"key":"AA=="}' |
      sed -n 's/.*"revision":"\([0-9]*\)".*/\1/p')
    curl -sf -o /dev/null "http://127.0.0.1:$((port + 1))/v3/kv/compaction" -d "{\"revision\":\"$revision\"}"
    ;;
  stop) for program in kube-scheduler kube-controller-manager kube-apiserver etcd; do end "$program"; done ;;
  *) echo "what is '$command'?" >&2; exit 2 ;;
esac
