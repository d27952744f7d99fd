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

  def heads(self: __torch__.Model, ps: List[Tensor], B: int, T: int, w: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tuple[Tensor, Tensor, Tensor]:
    q = self.rotate_halves(self.split(ps[0], B, T, shape[1]), cos, sin)
    k = self.rotate_halves(self.split(ps[1], B, T, shape[2]), cos, sin)
    return (q, k, self.split(ps[2], B, T, shape[2]))

  def heads_back(self: __torch__.Model, ps: List[Tensor], gq: Tensor, gk: Tensor, gv: Tensor, w: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], eps: float, grads: List[Tensor], to: List[int]) -> List[Tensor]:
    return [self.joined(self.rotate_back(gq, cos, sin)), self.joined(self.rotate_back(gk, cos, sin)), self.joined(gv)]

  def gated(self: __torch__.Model, fs: List[Tensor]) -> List[Tensor]:
    s = torch.silu(fs[0])
    return [s * fs[1], s]

  def gated_back(self: __torch__.Model, fs: List[Tensor], silu: Tensor, g: Tensor) -> List[Tensor]:
    gu = torch.mul_(silu, g)
    return [torch.silu_backward(torch.mul_(g, fs[1]), fs[0]), gu]
