# Llama (Touvron et al. 2023): queries, keys and values from projections of their own, rotated in halves; a gated
# feed-forward half. Mistral and Qwen2 compute the same way.
#
# Projections: 0 q, 1 k, 2 v, 3 o, 4 gate, 5 up, 6 down.

  def output_at(self: __torch__.Model) -> int:
    return 3

  def own_order(self: __torch__.Model, k: Tensor) -> Tensor:
    return k

  def remembered(self: __torch__.Model, ps: List[Tensor]) -> List[Tensor]:
    return annotate(List[Tensor], [])

  def heads(self: __torch__.Model, ps: List[Tensor], B: int, T: int, w: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], eps: float, room: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    q = self.rotate_halves(self.split(ps[0], B, T, shape[1]), cos, sin, room)
    k = self.rotate_halves(self.split(ps[1], B, T, shape[2]), cos, sin, room)
    return (q, k, self.put(room, self.split(ps[2], B, T, shape[2])))

  def heads_back(self: __torch__.Model, ps: List[Tensor], gq: Tensor, gk: Tensor, gv: Tensor, w: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], eps: float, grads: List[Tensor], to: List[int]) -> List[Tensor]:
    return [self.joined(self.rotate_back(gq, cos, sin)), self.joined(self.rotate_back(gk, cos, sin)), self.joined(gv)]

  def gate(self: __torch__.Model, fs: List[Tensor], room: List[Tensor]) -> Tensor:
    return torch.silu(fs[0], out=self.take(room, torch.size(fs[0]), ops.prim.dtype(fs[0])))

  def gated(self: __torch__.Model, fs: List[Tensor], silu: Tensor) -> Tensor:
    return silu * fs[1]

  def gated_back(self: __torch__.Model, fs: List[Tensor], silu: Tensor, g: Tensor) -> List[Tensor]:
    gu = torch.mul_(silu, g)
    gg = torch.mul_(g, fs[1])
    return [torch.silu_backward(gg, fs[0], grad_input=gg), gu]
