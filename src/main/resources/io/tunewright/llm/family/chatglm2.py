# ChatGLM2 (Zeng et al. 2023; Du et al. 2022): one projection for queries, keys and values, in this order, and one for
# both inputs of the gate. Only the first half of a head is rotated, in pairs of neighbours: (x0, x1), (x2, x3) and so
# on. The rotated pairs are left as two halves; queries and keys are then in the same order, which is all that counts,
# and keys of a prefix are put into it.
#
# Projections: 0 query_key_value, 1 dense, 2 dense_h_to_4h, 3 dense_4h_to_h.

  def output_at(self: __torch__.Model) -> int:
    return 1

  def rotate_pairs(self: __torch__.Model, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    width = torch.size(cos, -1)
    pairs = torch.reshape(torch.narrow(x, -1, 0, width), [torch.size(x, 0), torch.size(x, 1), torch.size(x, 2), -1, 2])
    halves = torch.cat([torch.select(pairs, -1, 0), torch.select(pairs, -1, 1)], -1)
    rest = torch.narrow(x, -1, width, torch.size(x, -1) - width)
    return torch.cat([self.rotate_halves(halves, cos, sin, self.nowhere()), rest], -1)

  def own_order(self: __torch__.Model, k: Tensor) -> Tensor:
    width = torch.size(k, -1) // 2
    pairs = torch.reshape(torch.narrow(k, -1, 0, width), [torch.size(k, 0), torch.size(k, 1), -1, 2])
    return torch.cat([torch.select(pairs, -1, 0), torch.select(pairs, -1, 1), torch.narrow(k, -1, width, width)], -1)

  def remembered(self: __torch__.Model, ps: List[Tensor]) -> List[Tensor]:
    return annotate(List[Tensor], [])

  def rotate_pairs_back(self: __torch__.Model, g: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    width = torch.size(cos, -1)
    halves = self.rotate_back(torch.narrow(g, -1, 0, width), cos, sin)
    a, b = torch.chunk(halves, 2, -1)
    pairs = torch.reshape(torch.stack([a, b], -1), [torch.size(g, 0), torch.size(g, 1), torch.size(g, 2), width])
    return self.joined(torch.cat([pairs, torch.narrow(g, -1, width, torch.size(g, -1) - width)], -1))

  def heads(self: __torch__.Model, ps: List[Tensor], B: int, T: int, w: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], eps: float, room: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    queries = shape[1] * shape[3]
    keys = shape[2] * shape[3]
    q = self.split(torch.reshape(torch.narrow(ps[0], 1, 0, queries), [B * T, queries]), B, T, shape[1])
    k = self.split(torch.reshape(torch.narrow(ps[0], 1, queries, keys), [B * T, keys]), B, T, shape[2])
    v = self.split(torch.reshape(torch.narrow(ps[0], 1, queries + keys, keys), [B * T, keys]), B, T, shape[2])
    return (self.put(room, self.rotate_pairs(q, cos, sin)), self.put(room, self.rotate_pairs(k, cos, sin)), self.put(room, v))

  def heads_back(self: __torch__.Model, ps: List[Tensor], gq: Tensor, gk: Tensor, gv: Tensor, w: List[Tensor], cos: Tensor, sin: Tensor, shape: List[int], eps: float, grads: List[Tensor], to: List[int]) -> List[Tensor]:
    q = self.rotate_pairs_back(gq, cos, sin)
    return [torch.cat([q, self.rotate_pairs_back(gk, cos, sin), self.joined(gv)], 1)]

  def gate(self: __torch__.Model, fs: List[Tensor], room: List[Tensor]) -> Tensor:
    gate = torch.chunk(fs[0], 2, -1)[0]
    return torch.silu(gate, out=self.take(room, torch.size(gate), ops.prim.dtype(gate)))

  def gated(self: __torch__.Model, fs: List[Tensor], silu: Tensor) -> Tensor:
    return silu * torch.chunk(fs[0], 2, -1)[1]

  def gated_back(self: __torch__.Model, fs: List[Tensor], silu: Tensor, g: Tensor) -> List[Tensor]:
    gate, up = torch.chunk(fs[0], 2, -1)
    gu = torch.mul_(silu, g)
    return [torch.cat([torch.silu_backward(torch.mul_(g, up), gate), gu], -1)]
