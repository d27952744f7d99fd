#!/bin/bash
# Which addresses answer from here. In a pod: kubectl exec -i POD -- bash -s -- HOST:PORT… <reach.sh
for target in "$@"; do
  if timeout 4 bash -c "exec 3<>/dev/tcp/${target%:*}/${target##*:}" 2>/dev/null; then
    echo "$target reached"
  else
    echo "$target not reached"
  fi
done
