# The arithmetic of the Llama family in TorchScript, compiled when a model is loaded (see TorchModule). It holds no state:
# weights, factors, caches and optimiser states are arguments, so Java owns all memory.
#
# Shapes: B rows, T tokens, D width, V vocabulary. Activations are (B * T, D) except inside of attention.
# Scalar types are numbers: 4 int64, 6 float32, 11 bool, 15 bfloat16.
#
# w       16 tensors a layer: input norm, q, k, v, o, output norm, gate, up, down; then the biases of the seven projections
#         in that order, empty where the model has none
# lora    factors A (r, in) and B (out, r), float32; `at` has 7 numbers a layer: place of each projection's A, or -1
# cos,sin rotary tables (positions, head width); positions and segments (B, T), empty if each row is one sequence
# shape   layers, query heads, key-value heads, head width
# kept    masks of dropout, one a projection, empty without dropout; drawn ahead so that recomputation sees the same ones
# grads   float32 sums in the order of training: factors, or embedding, layers, norm and the head unless it is tied
#
# Key-value heads are repeated for training because ATen's grouped path on processors is the slow one.
class Llama(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def optional(self: __torch__.Llama, t: Tensor) -> Optional[Tensor]:
    r: Optional[Tensor] = None
    if torch.numel(t) > 0:
      r = t
    return r

  def rms(self: __torch__.Llama, x: Tensor, gain: Tensor, eps: float) -> Tensor:
    wide = torch.to(x, 6)
    n = torch.linalg_vector_norm(wide, 2., [-1], True)
    inv = torch.rsqrt(n * n / float(torch.size(x, -1)) + eps)
    return gain * torch.to(wide * inv, ops.prim.dtype(gain))

  def rotate(self: __torch__.Llama, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    half = torch.size(x, -1) // 2
    a = torch.narrow(x, -1, 0, half)
    b = torch.narrow(x, -1, half, half)
    return x * cos + torch.cat([torch.neg(b), a], -1) * sin

  def project(self: __torch__.Llama, x: Tensor, w: Tensor, b: Tensor, lora: List[Tensor], at: int, scale: float, kept: Tensor, dropout: float) -> Tensor:
    y = torch.linear(x, w, self.optional(b))
    if at >= 0:
      d = ops.prim.dtype(x)
      inner = x
      if torch.numel(kept) > 0:
        inner = x * kept
      y = torch.addmm_(y, torch.linear(inner, torch.to(lora[at], d)), torch.t(torch.to(lora[at + 1], d)), beta=1, alpha=scale / (1. - dropout))
    return y

  def draw(self: __torch__.Llama, rows: int, w: List[Tensor], at: List[int], dropout: float) -> List[Tensor]:
    kept = annotate(List[Tensor], [])
    for p in range(7):
      slot = p + 1
      if p > 3:
        slot = p + 2
      mask = torch.empty([0], dtype=11)
      if dropout > 0.:
        if at[p] >= 0:
          mask = torch.bernoulli_(torch.empty([rows, torch.size(w[slot], 1)], dtype=11), 1. - dropout)
      ops.aten.append(kept, mask)
    return kept

  def repeat(self: __torch__.Llama, k: Tensor, times: int) -> Tensor:
    if times == 1:
      return k
    B = torch.size(k, 0)
    h = torch.size(k, 1)
    T = torch.size(k, 2)
    d = torch.size(k, 3)
    return torch.reshape(torch.expand(torch.unsqueeze(k, 2), [B, h, times, T, d]), [B, h * times, T, d])

  def table(self: __torch__.Llama, angles: Tensor, positions: Tensor, T: int) -> Tensor:
    if torch.numel(positions) == 0:
      return torch.narrow(angles, 0, 0, T)
    B = torch.size(positions, 0)
    rows = torch.index_select(angles, 0, torch.reshape(positions, [-1]))
    return torch.unsqueeze(torch.view(rows, [B, T, -1]), 1)

  def mask(self: __torch__.Llama, segments: Tensor) -> Tensor:
    if torch.numel(segments) == 0:
      return torch.empty([0], dtype=11)
    T = torch.size(segments, 1)
    same = torch.eq(torch.unsqueeze(segments, 2), torch.unsqueeze(segments, 1))
    earlier = torch.tril(torch.ones([T, T], dtype=11))
    return torch.unsqueeze(torch.bitwise_and(same, earlier), 1)

  def layer(self: __torch__.Llama, x: Tensor, B: int, T: int, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float, cos: Tensor, sin: Tensor, mask: Tensor, shape: List[int], eps: float) -> Tensor:
    nh = shape[1]
    nkv = shape[2]
    hd = shape[3]
    h = self.rms(x, w[0], eps)
    q = torch.transpose(torch.view(self.project(h, w[1], w[9], lora, at[0], scale, kept[0], dropout), [B, T, nh, hd]), 1, 2)
    k = torch.transpose(torch.view(self.project(h, w[2], w[10], lora, at[1], scale, kept[1], dropout), [B, T, nkv, hd]), 1, 2)
    v = torch.transpose(torch.view(self.project(h, w[3], w[11], lora, at[2], scale, kept[2], dropout), [B, T, nkv, hd]), 1, 2)
    q = self.rotate(q, cos, sin)
    k = self.rotate(k, cos, sin)
    o = torch.scaled_dot_product_attention(q, self.repeat(k, nh // nkv), self.repeat(v, nh // nkv), self.optional(mask), 0., torch.numel(mask) == 0, scale=None, enable_gqa=False)
    o = torch.reshape(torch.transpose(o, 1, 2), [B * T, nh * hd])
    x = x + self.project(o, w[4], w[12], lora, at[3], scale, kept[3], dropout)
    h = self.rms(x, w[5], eps)
    g = self.project(h, w[6], w[13], lora, at[4], scale, kept[4], dropout)
    u = self.project(h, w[7], w[14], lora, at[5], scale, kept[5], dropout)
    return x + self.project(torch.silu(g) * u, w[8], w[15], lora, at[6], scale, kept[6], dropout)

  def hidden(self: __torch__.Llama, ids: Tensor, positions: Tensor, segments: Tensor, dropout: float, emb: Tensor, norm: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    B = torch.size(ids, 0)
    T = torch.size(ids, 1)
    x = torch.reshape(torch.embedding(emb, ids), [B * T, -1])
    c = self.table(cos, positions, T)
    s = self.table(sin, positions, T)
    m = self.mask(segments)
    for i in range(shape[0]):
      wi = torch.slice(w, i * 16, i * 16 + 16, 1)
      ai = torch.slice(at, i * 7, i * 7 + 7, 1)
      x = self.layer(x, B, T, wi, lora, ai, scale, self.draw(B * T, wi, ai, dropout), dropout, c, s, m, shape, eps)
    return self.rms(x, norm, eps)

  def logits(self: __torch__.Llama, ids: Tensor, positions: Tensor, segments: Tensor, emb: Tensor, norm: Tensor, head: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    return torch.to(torch.linear(self.hidden(ids, positions, segments, 0., emb, norm, w, lora, at, scale, cos, sin, shape, eps), head), 6)

  def targets(self: __torch__.Llama, labels: Tensor, segments: Tensor) -> Tensor:
    T = torch.size(labels, 1)
    next = torch.full_like(labels, -100)
    n = torch.narrow(next, 1, 0, T - 1)
    torch.copy_(n, torch.narrow(labels, 1, 1, T - 1))
    if torch.numel(segments) > 0:
      torch.masked_fill_(n, torch.ne(torch.narrow(segments, 1, 1, T - 1), torch.narrow(segments, 1, 0, T - 1)), -100)
    return torch.reshape(next, [-1])

  def cross_entropy(self: __torch__.Llama, h: Tensor, head: Tensor, targets: Tensor, chunk: int, denominator: float, gradients: bool, head_gradient: Tensor) -> Tuple[Tensor, Tensor]:
    at = torch.squeeze(torch.nonzero(torch.ne(targets, -100)), 1)
    hs = torch.index_select(h, 0, at)
    ts = torch.index_select(targets, 0, at)
    m = torch.size(at, 0)
    loss = torch.zeros([], dtype=6)
    dhs = torch.empty_like(hs)
    i = 0
    while i < m:
      c = ops.prim.min(chunk, m - i)
      hc = torch.narrow(hs, 0, i, c)
      tc = torch.unsqueeze(torch.narrow(ts, 0, i, c), 1)
      z = torch.log_softmax(torch.to(torch.linear(hc, head), 6), -1)
      loss = loss - torch.sum(torch.gather(z, 1, tc))
      if gradients:
        g = torch.exp_(z)
        g = torch.scatter_add_(g, 1, tc, torch.full([c, 1], -1., dtype=6))
        g = torch.to(torch.mul_(g, 1. / denominator), ops.prim.dtype(head))
        torch.copy_(torch.narrow(dhs, 0, i, c), torch.matmul(g, head))
        if torch.numel(head_gradient) > 0:
          torch.add_(head_gradient, torch.matmul(torch.t(g), hc))
      i = i + c
    dh = torch.zeros_like(h)
    if gradients:
      dh = torch.index_copy_(dh, 0, at, dhs)
    return (loss / denominator, dh)

  def loss(self: __torch__.Llama, ids: Tensor, labels: Tensor, positions: Tensor, segments: Tensor, chunk: int, emb: Tensor, norm: Tensor, head: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    h = self.hidden(ids, positions, segments, 0., emb, norm, w, lora, at, scale, cos, sin, shape, eps)
    l, d = self.cross_entropy(h, head, self.targets(labels, segments), chunk, 1., False, torch.empty([0], dtype=6))
    return l

  def score(self: __torch__.Llama, ids: Tensor, chunk: int, emb: Tensor, norm: Tensor, head: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tuple[Tensor, Tensor]:
    none = torch.empty([0], dtype=4)
    h = self.hidden(ids, none, none, 0., emb, norm, w, lora, at, scale, cos, sin, shape, eps)
    n = torch.size(ids, 1) - 1
    ts = torch.reshape(torch.narrow(ids, 1, 1, n), [-1])
    p = torch.empty([n], dtype=6)
    best = torch.empty([n], dtype=6)
    i = 0
    while i < n:
      c = ops.prim.min(chunk, n - i)
      tc = torch.narrow(ts, 0, i, c)
      z = torch.log_softmax(torch.to(torch.linear(torch.narrow(h, 0, i, c), head), 6), -1)
      torch.copy_(torch.narrow(p, 0, i, c), torch.squeeze(torch.gather(z, 1, torch.unsqueeze(tc, 1)), 1))
      torch.copy_(torch.narrow(best, 0, i, c), torch.to(torch.eq(torch.argmax(z, -1, False), tc), 6))
      i = i + c
    return (p, best)

  def present(self: __torch__.Llama, w: List[Tensor]) -> List[Tensor]:
    r = annotate(List[Tensor], [])
    for i in range(torch.len(w)):
      if torch.numel(w[i]) > 0:
        ops.aten.append(r, w[i])
    return r

  def chosen(self: __torch__.Llama, lora: List[Tensor], at: List[int]) -> List[Tensor]:
    r = annotate(List[Tensor], [])
    for i in range(torch.len(at)):
      if at[i] >= 0:
        ops.aten.append(r, lora[at[i]])
        ops.aten.append(r, lora[at[i] + 1])
    return r

  def step(self: __torch__.Llama, ids: Tensor, labels: Tensor, positions: Tensor, segments: Tensor, denominator: float, chunk: int, recompute: bool, full: bool, tied: bool, dropout: float, grads: List[Tensor], emb: Tensor, norm: Tensor, head: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    was = torch.is_grad_enabled()
    B = torch.size(ids, 0)
    T = torch.size(ids, 1)
    nl = shape[0]
    ts = self.targets(labels, segments)
    gh = torch.empty([0], dtype=6)
    if full:
      if tied:
        gh = grads[0]
      else:
        gh = grads[torch.len(grads) - 1]
    if recompute:
      torch.set_grad_enabled(False)
      c = self.table(cos, positions, T)
      s = self.table(sin, positions, T)
      m = self.mask(segments)
      x = torch.reshape(torch.embedding(emb, ids), [B * T, -1])
      xs = annotate(List[Tensor], [])
      masks = annotate(List[List[Tensor]], [])
      last = 1
      for i in range(nl):
        ops.aten.append(xs, x)
        wi = torch.slice(w, i * 16, i * 16 + 16, 1)
        last = last + torch.len(self.present(wi))
        ai = torch.slice(at, i * 7, i * 7 + 7, 1)
        kept = self.draw(B * T, wi, ai, dropout)
        ops.aten.append(masks, kept)
        x = self.layer(x, B, T, wi, lora, ai, scale, kept, dropout, c, s, m, shape, eps)
      torch.set_grad_enabled(True)
      xd = torch.requires_grad_(torch.detach(x), True)
      h = self.rms(xd, norm, eps)
      torch.set_grad_enabled(False)
      l, dh = self.cross_entropy(torch.detach(h), head, ts, chunk, denominator, True, gh)
      top = [xd]
      if full:
        top = [xd, norm]
      gt = torch.grad([h], top, annotate(List[Optional[Tensor]], [dh]))
      gx = ops.aten._unwrap_optional(gt[0])
      if full:
        torch.add_(grads[last], ops.aten._unwrap_optional(gt[1]))
      for j in range(nl):
        i = nl - 1 - j
        wi = torch.slice(w, i * 16, i * 16 + 16, 1)
        ai = torch.slice(at, i * 7, i * 7 + 7, 1)
        torch.set_grad_enabled(True)
        below = full
        if i > 0:
          below = True
        xi = torch.requires_grad_(torch.detach(xs[i]), below)
        y = self.layer(xi, B, T, wi, lora, ai, scale, masks[i], dropout, c, s, m, shape, eps)
        torch.set_grad_enabled(False)
        ins = self.chosen(lora, ai)
        if full:
          ins = self.present(wi)
        n = torch.len(ins)
        if below:
          ops.aten.append(ins, xi)
        gs = torch.grad([y], ins, annotate(List[Optional[Tensor]], [gx]))
        if full:
          last = last - n
          for k in range(n):
            torch.add_(grads[last + k], ops.aten._unwrap_optional(gs[k]))
        else:
          k = 0
          for a in range(7):
            if ai[a] >= 0:
              torch.add_(grads[ai[a]], ops.aten._unwrap_optional(gs[k]))
              torch.add_(grads[ai[a] + 1], ops.aten._unwrap_optional(gs[k + 1]))
              k = k + 2
        if below:
          gx = ops.aten._unwrap_optional(gs[n])
      if full:
        torch.add_(grads[0], torch.embedding_dense_backward(gx, torch.reshape(ids, [-1]), torch.size(emb, 0), -1, False))
    else:
      torch.set_grad_enabled(True)
      h = self.hidden(ids, positions, segments, dropout, emb, norm, w, lora, at, scale, cos, sin, shape, eps)
      torch.set_grad_enabled(False)
      l, dh = self.cross_entropy(torch.detach(h), head, ts, chunk, denominator, True, gh)
      ins = lora
      if full:
        ins = annotate(List[Tensor], [emb])
        ps = self.present(w)
        for i in range(torch.len(ps)):
          ops.aten.append(ins, ps[i])
        ops.aten.append(ins, norm)
      gs = torch.grad([h], ins, annotate(List[Optional[Tensor]], [dh]))
      for k in range(torch.len(ins)):
        torch.add_(grads[k], ops.aten._unwrap_optional(gs[k]))
    torch.set_grad_enabled(was)
    return l

  def clip(self: __torch__.Llama, grads: List[Tensor], most: float) -> Tensor:
    n = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(grads, 2)), 2.)
    if most > 0.:
      torch._foreach_mul_(grads, torch.clamp(most / (n + 1e-6), max=1.))
    return n

  def adamw(self: __torch__.Llama, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor], lr: float, b1: float, b2: float, decay: float, eps: float) -> Tensor:
    most = annotate(List[Tensor], [])
    torch._foreach_add_(steps, 1)
    torch._fused_adamw_(p, g, m, v, most, steps, lr=lr, beta1=b1, beta2=b2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)
    torch._foreach_zero_(g)
    return steps[0]

  def copy(self: __torch__.Llama, to: List[Tensor], frm: List[Tensor]) -> int:
    for i in range(torch.len(to)):
      torch.copy_(to[i], frm[i])
    return 0

  def decode(self: __torch__.Llama, ids: Tensor, pos: int, kc: List[Tensor], vc: List[Tensor], emb: Tensor, norm: Tensor, head: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    T = torch.size(ids, 1)
    nh = shape[1]
    nkv = shape[2]
    hd = shape[3]
    none = torch.empty([0], dtype=11)
    x = torch.reshape(torch.embedding(emb, ids), [T, -1])
    c = torch.narrow(cos, 0, pos, T)
    s = torch.narrow(sin, 0, pos, T)
    for i in range(shape[0]):
      wi = torch.slice(w, i * 16, i * 16 + 16, 1)
      ai = torch.slice(at, i * 7, i * 7 + 7, 1)
      h = self.rms(x, wi[0], eps)
      q = self.rotate(torch.transpose(torch.view(self.project(h, wi[1], wi[9], lora, ai[0], scale, none, 0.), [1, T, nh, hd]), 1, 2), c, s)
      k = self.rotate(torch.transpose(torch.view(self.project(h, wi[2], wi[10], lora, ai[1], scale, none, 0.), [1, T, nkv, hd]), 1, 2), c, s)
      v = torch.transpose(torch.view(self.project(h, wi[3], wi[11], lora, ai[2], scale, none, 0.), [1, T, nkv, hd]), 1, 2)
      torch.copy_(torch.narrow(kc[i], 2, pos, T), k)
      torch.copy_(torch.narrow(vc[i], 2, pos, T), v)
      ka = torch.narrow(kc[i], 2, 0, pos + T)
      va = torch.narrow(vc[i], 2, 0, pos + T)
      if T == 1:
        o = torch.reshape(torch.scaled_dot_product_attention(torch.reshape(q, [1, nkv, nh // nkv, hd]), ka, va, None, 0., False, scale=None, enable_gqa=False), [1, nh * hd])
      else:
        o = torch.scaled_dot_product_attention(q, self.repeat(ka, nh // nkv), self.repeat(va, nh // nkv), None, 0., True, scale=None, enable_gqa=False)
        o = torch.reshape(torch.transpose(o, 1, 2), [T, nh * hd])
      x = x + self.project(o, wi[4], wi[12], lora, ai[3], scale, none, 0.)
      h = self.rms(x, wi[5], eps)
      g = self.project(h, wi[6], wi[13], lora, ai[4], scale, none, 0.)
      u = self.project(h, wi[7], wi[14], lora, ai[5], scale, none, 0.)
      x = x + self.project(torch.silu(g) * u, wi[8], wi[15], lora, ai[6], scale, none, 0.)
    return torch.to(torch.reshape(torch.linear(self.rms(torch.narrow(x, 0, T - 1, 1), norm, eps), head), [-1]), 6)

  def cast(self: __torch__.Llama, x: Tensor, dtype: int) -> Tensor:
    return torch.to(x, dtype)

  def reinterpret(self: __torch__.Llama, x: Tensor, dtype: int) -> Tensor:
    return torch.view_copy(x, dtype=dtype)

  def merge(self: __torch__.Llama, w: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
    return torch.to(torch.addmm(torch.to(w, 6), torch.to(b, 6), torch.to(a, 6), beta=1, alpha=scale), ops.prim.dtype(w))

  def self_test(self: __torch__.Llama, x: Tensor) -> Tensor:
    torch.set_grad_enabled(True)
    y = torch.requires_grad_(torch.detach(torch.to(x, 15)), True)
    z = torch.mul(y, y)
    g = torch.grad([z], [y], annotate(List[Optional[Tensor]], [torch.ones_like(z)]))
    torch.set_grad_enabled(False)
    return torch.to(ops.aten._unwrap_optional(g[0]), 6)
