# Llama (Touvron et al. 2023): queries, keys and values from projections of their own, rotated in halves; a gated
# feed-forward half. Mistral and Qwen2 compute the same way.
#
# Projections: 0 q, 1 k, 2 v, 3 o, 4 gate, 5 up, 6 down.

  def own_order(self: __torch__.Model, k: Tensor) -> Tensor:
    return k

  def heads(self: __torch__.Model, h: Tensor, B: int, T: int, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tuple[Tensor, Tensor, Tensor]:
    q = self.split(self.project(h, 0, w, lora, at, scale, kept, dropout), B, T, shape[1])
    k = self.split(self.project(h, 1, w, lora, at, scale, kept, dropout), B, T, shape[2])
    v = self.split(self.project(h, 2, w, lora, at, scale, kept, dropout), B, T, shape[2])
    return (self.rotate_halves(q, cos, sin), self.rotate_halves(k, cos, sin), v)

  def output(self: __torch__.Model, o: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float) -> Tensor:
    return self.project(o, 3, w, lora, at, scale, kept, dropout)

  def feed_forward(self: __torch__.Model, h: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float) -> Tensor:
    g = self.project(h, 4, w, lora, at, scale, kept, dropout)
    u = self.project(h, 5, w, lora, at, scale, kept, dropout)
    return self.project(torch.silu(g) * u, 6, w, lora, at, scale, kept, dropout)
