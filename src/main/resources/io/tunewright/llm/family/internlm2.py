# InternLM2 (Cai et al. 2024): Llama with one projection for queries, keys and values. Its rows are grouped by key-value
# head: the queries that share it, then its key, then its value.
#
# Projections: 0 wqkv, 1 wo, 2 w1 (gate), 3 w3 (up), 4 w2 (down).

  def output_at(self: __torch__.Model) -> int:
    return 1

  def own_order(self: __torch__.Model, k: Tensor) -> Tensor:
    return k

  def remembered(self: __torch__.Model, ps: List[Tensor]) -> List[Tensor]:
    return annotate(List[Tensor], [])

  def heads(self: __torch__.Model, ps: List[Tensor], B: int, T: int, w: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], eps: float, room: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    group = shape[1] // shape[2]
    all = torch.view(ps[0], [B, T, shape[2], group + 2, shape[3]])
    q = torch.transpose(torch.reshape(torch.narrow(all, 3, 0, group), [B, T, shape[1], shape[3]]), 1, 2)
    k = torch.transpose(torch.select(all, 3, group), 1, 2)
    v = torch.transpose(torch.select(all, 3, group + 1), 1, 2)
    return (self.rotate_halves(q, cos, sin, room), self.rotate_halves(k, cos, sin, room), self.put(room, v))

  def heads_back(self: __torch__.Model, ps: List[Tensor], gq: Tensor, gk: Tensor, gv: Tensor, w: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], eps: float, grads: List[Tensor], to: List[int]) -> List[Tensor]:
    group = shape[1] // shape[2]
    B = torch.size(gq, 0)
    T = torch.size(gq, 2)
    all = torch.empty([B, T, shape[2], group + 2, shape[3]], dtype=ops.prim.dtype(gq))
    q = torch.transpose(self.rotate_back(gq, cos, sin), 1, 2)
    torch.copy_(torch.narrow(all, 3, 0, group), torch.view(q, [B, T, shape[2], group, shape[3]]))
    torch.copy_(torch.select(all, 3, group), torch.transpose(self.rotate_back(gk, cos, sin), 1, 2))
    torch.copy_(torch.select(all, 3, group + 1), torch.transpose(gv, 1, 2))
    return [torch.view(all, [B * T, -1])]

  def gate(self: __torch__.Model, fs: List[Tensor], room: List[Tensor]) -> Tensor:
    return torch.silu(fs[0], out=self.take(room, torch.size(fs[0]), ops.prim.dtype(fs[0])))

  def gated(self: __torch__.Model, fs: List[Tensor], silu: Tensor) -> Tensor:
    return silu * fs[1]

  def gated_back(self: __torch__.Model, fs: List[Tensor], silu: Tensor, g: Tensor) -> List[Tensor]:
    gu = torch.mul_(silu, g)
    gg = torch.mul_(g, fs[1])
    return [torch.silu_backward(gg, fs[0], grad_input=gg), gu]
