# Qwen3 (Yang et al. 2025): Llama with an RMS norm over each head of queries and keys before they are rotated.
#
# Projections: 0 q, 1 k, 2 v, 3 o, 4 gate, 5 up, 6 down. Norms of its own: 2 queries, 3 keys.

  def output_at(self: __torch__.Model) -> int:
    return 3

  def own_order(self: __torch__.Model, k: Tensor) -> Tensor:
    return k

  def remembered(self: __torch__.Model, ps: List[Tensor]) -> List[Tensor]:
    return torch.slice(ps, 0, 2, 1)

  def heads(self: __torch__.Model, ps: List[Tensor], B: int, T: int, w: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], eps: float, room: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    norms = 2 * shape[4]
    q = self.rms(self.split(ps[0], B, T, shape[1]), w[norms + 2], eps, self.nowhere())
    k = self.rms(self.split(ps[1], B, T, shape[2]), w[norms + 3], eps, self.nowhere())
    v = self.put(room, self.split(ps[2], B, T, shape[2]))
    return (self.rotate_halves(q, cos, sin, room), self.rotate_halves(k, cos, sin, room), v)

  def heads_back(self: __torch__.Model, ps: List[Tensor], gq: Tensor, gk: Tensor, gv: Tensor, w: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], eps: float, grads: List[Tensor], to: List[int]) -> List[Tensor]:
    norms = 2 * shape[4]
    B = torch.size(gq, 0)
    T = torch.size(gq, 2)
    q = self.rms_back(self.split(ps[0], B, T, shape[1]), w[norms + 2], self.rotate_back(gq, cos, sin), eps, grads, to[norms + 2])
    k = self.rms_back(self.split(ps[1], B, T, shape[2]), w[norms + 3], self.rotate_back(gk, cos, sin), eps, grads, to[norms + 3])
    return [self.joined(q), self.joined(k), self.joined(gv)]

  def gate(self: __torch__.Model, fs: List[Tensor], room: List[Tensor]) -> Tensor:
    return torch.silu(fs[0], out=self.take(room, torch.size(fs[0]), ops.prim.dtype(fs[0])))

  def gated(self: __torch__.Model, fs: List[Tensor], silu: Tensor) -> Tensor:
    return silu * fs[1]

  def gated_back(self: __torch__.Model, fs: List[Tensor], silu: Tensor, g: Tensor) -> List[Tensor]:
    gu = torch.mul_(silu, g)
    gg = torch.mul_(g, fs[1])
    return [torch.silu_backward(gg, fs[0], grad_input=gg), gu]
