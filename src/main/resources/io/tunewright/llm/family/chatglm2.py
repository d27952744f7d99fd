# ChatGLM2 (Zeng et al. 2023; Du et al. 2022): one projection for queries, keys and values, in this order, and one for
# both inputs of the gate. Only the first half of a head is rotated, in pairs of neighbours: (x0, x1), (x2, x3) and so
# on. The rotated pairs are left as two halves; queries and keys are then in the same order, which is all that counts,
# and keys of a prefix are put into it.
#
# Projections: 0 query_key_value, 1 dense, 2 dense_h_to_4h, 3 dense_4h_to_h.

  def rotate_pairs(self: __torch__.Model, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    width = torch.size(cos, -1)
    pairs = torch.reshape(torch.narrow(x, -1, 0, width), [torch.size(x, 0), torch.size(x, 1), torch.size(x, 2), -1, 2])
    halves = torch.cat([torch.select(pairs, -1, 0), torch.select(pairs, -1, 1)], -1)
    rest = torch.narrow(x, -1, width, torch.size(x, -1) - width)
    return torch.cat([self.rotate_halves(halves, cos, sin), rest], -1)

  def own_order(self: __torch__.Model, k: Tensor) -> Tensor:
    width = torch.size(k, -1) // 2
    pairs = torch.reshape(torch.narrow(k, -1, 0, width), [torch.size(k, 0), torch.size(k, 1), -1, 2])
    return torch.cat([torch.select(pairs, -1, 0), torch.select(pairs, -1, 1), torch.narrow(k, -1, width, width)], -1)

  def heads(self: __torch__.Model, h: Tensor, B: int, T: int, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tuple[Tensor, Tensor, Tensor]:
    queries = shape[1] * shape[3]
    keys = shape[2] * shape[3]
    all = self.project(h, 0, w, lora, at, scale, kept, dropout)
    q = self.split(torch.reshape(torch.narrow(all, 1, 0, queries), [B * T, queries]), B, T, shape[1])
    k = self.split(torch.reshape(torch.narrow(all, 1, queries, keys), [B * T, keys]), B, T, shape[2])
    v = self.split(torch.reshape(torch.narrow(all, 1, queries + keys, keys), [B * T, keys]), B, T, shape[2])
    return (self.rotate_pairs(q, cos, sin), self.rotate_pairs(k, cos, sin), v)

  def output(self: __torch__.Model, o: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float) -> Tensor:
    return self.project(o, 1, w, lora, at, scale, kept, dropout)

  def feed_forward(self: __torch__.Model, h: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float) -> Tensor:
    gate, up = torch.chunk(self.project(h, 2, w, lora, at, scale, kept, dropout), 2, -1)
    return self.project(torch.silu(gate) * up, 3, w, lora, at, scale, kept, dropout)
