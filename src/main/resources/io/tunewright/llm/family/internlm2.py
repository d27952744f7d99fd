# InternLM2 (Cai et al. 2024): Llama with one projection for queries, keys and values. Its rows are grouped by key-value
# head: the queries that share it, then its key, then its value.
#
# Projections: 0 wqkv, 1 wo, 2 w1 (gate), 3 w3 (up), 4 w2 (down).

  def own_order(self: __torch__.Model, k: Tensor) -> Tensor:
    return k

  def heads(self: __torch__.Model, h: Tensor, B: int, T: int, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tuple[Tensor, Tensor, Tensor]:
    group = shape[1] // shape[2]
    all = torch.view(self.project(h, 0, w, lora, at, scale, kept, dropout), [B, T, shape[2], group + 2, shape[3]])
    q = torch.transpose(torch.reshape(torch.narrow(all, 3, 0, group), [B, T, shape[1], shape[3]]), 1, 2)
    k = torch.transpose(torch.select(all, 3, group), 1, 2)
    v = torch.transpose(torch.select(all, 3, group + 1), 1, 2)
    return (self.rotate_halves(q, cos, sin), self.rotate_halves(k, cos, sin), v)

  def output(self: __torch__.Model, o: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float) -> Tensor:
    return self.project(o, 1, w, lora, at, scale, kept, dropout)

  def feed_forward(self: __torch__.Model, h: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float) -> Tensor:
    g = self.project(h, 2, w, lora, at, scale, kept, dropout)
    u = self.project(h, 3, w, lora, at, scale, kept, dropout)
    return self.project(torch.silu(g) * u, 4, w, lora, at, scale, kept, dropout)
