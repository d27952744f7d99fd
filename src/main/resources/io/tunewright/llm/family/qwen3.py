# Qwen3 (Yang et al. 2025): Llama with an RMS norm over each head of queries and keys before they are rotated.
#
# Projections: 0 q, 1 k, 2 v, 3 o, 4 gate, 5 up, 6 down. Norms of its own: 2 queries, 3 keys.

  def own_order(self: __torch__.Model, k: Tensor) -> Tensor:
    return k

  def heads(self: __torch__.Model, h: Tensor, B: int, T: int, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tuple[Tensor, Tensor, Tensor]:
    norms = 2 * shape[4]
    q = self.rms(self.split(self.project(h, 0, w, lora, at, scale, kept, dropout), B, T, shape[1]), w[norms + 2], eps)
    k = self.rms(self.split(self.project(h, 1, w, lora, at, scale, kept, dropout), B, T, shape[2]), w[norms + 3], eps)
    v = self.split(self.project(h, 2, w, lora, at, scale, kept, dropout), B, T, shape[2])
    return (self.rotate_halves(q, cos, sin), self.rotate_halves(k, cos, sin), v)

  def output(self: __torch__.Model, o: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float) -> Tensor:
    return self.project(o, 3, w, lora, at, scale, kept, dropout)

  def feed_forward(self: __torch__.Model, h: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float) -> Tensor:
    g = self.project(h, 4, w, lora, at, scale, kept, dropout)
    u = self.project(h, 5, w, lora, at, scale, kept, dropout)
    return self.project(torch.silu(g) * u, 6, w, lora, at, scale, kept, dropout)
