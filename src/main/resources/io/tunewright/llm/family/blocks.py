# What decoder models have in common, in TorchScript, compiled when a model is loaded (see TorchModule). It holds no
# state: weights, factors, caches and optimiser states are arguments, so Java owns all memory. A family's own file is
# appended to this one and adds the methods that are called and not defined here:
#
# heads         queries, keys and values of the normed activations, (B, heads, T, head width), rotated
# output        projection of what attention gives
# feed_forward  the other half of a layer
# own_order     keys of a prefix as published, (heads, positions, head width), in the order in which heads leaves them
#
# Shapes: B rows, T tokens, D width, V vocabulary. Activations are (B * T, D) except inside of attention.
# Scalar types are numbers: 4 int64, 6 float32, 11 bool, 15 bfloat16.
#
# w       the tensors of all layers: the weights of the P projections, their P biases, empty where the model has none,
#         and the norms, the one before attention first, then the one before the feed-forward half, then a family's own.
#         In 4 bits a weight of a projection is uint8 codes (out, in / 2), the first of two in the upper half; then at the
#         end of the layer stand, for each of the P projections, the scales of its blocks of 64 (float32, or uint8 if
#         they are quantised too) and what those are multiplied by, a number for each 256 and last what is added
#         (float32); then for all of them the two values of each byte (256, complex) and those of quantised scales (256)
# lora    factors A (r, in) and B (out, r), with DoRA then the magnitudes (out), and where nothing is trained the row norms
#         they are divided by (out); or what a prefix is made of; float32. `at` has P numbers a layer: place of each
#         projection's A, or -1; then two for all layers: positions of the prefix, 0 without, and how many of them come
#         before the text in the rotation
# past    the prefix of a layer, (positions, 2 * key-value heads * head width): keys, then values; empty without
# cos,sin rotary tables (positions, rotated width); positions and segments (B, T), empty if each row is one sequence
# shape   layers, query heads, key-value heads, head width, projections (P) and tensors of a layer, sliding window or 0,
#         then for each layer 1 if it has that window
# kept    masks of dropout, one a projection, empty without dropout; drawn ahead so that recomputation sees the same ones
# weights how much each label counts (B, T), float32, empty if all count alike
# parts   which weights are trained: the first of the layers, all layers if adapters are trained instead; then 1 for the
#         embedding, the last norm, the head
# grads   float32 sums in the order of training: factors, or what `parts` says of embedding, layers, norm and the head
#         unless it is tied
#
# Key-value heads are repeated for training because ATen's grouped path on processors is the slow one.
class Model(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def optional(self: __torch__.Model, t: Tensor) -> Optional[Tensor]:
    r: Optional[Tensor] = None
    if torch.numel(t) > 0:
      r = t
    return r

  def rms(self: __torch__.Model, x: Tensor, gain: Tensor, eps: float) -> Tensor:
    wide = torch.to(x, 6)
    n = torch.linalg_vector_norm(wide, 2., [-1], True)
    inv = torch.rsqrt(n * n / float(torch.size(x, -1)) + eps)
    return gain * torch.to(wide * inv, ops.prim.dtype(gain))

  def rotate_halves(self: __torch__.Model, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    half = torch.size(x, -1) // 2
    a = torch.narrow(x, -1, 0, half)
    b = torch.narrow(x, -1, half, half)
    return x * cos + torch.cat([torch.neg(b), a], -1) * sin

  def beside(self: __torch__.Model, lora: List[Tensor], place: int) -> int:
    n = 2
    while place + n < torch.len(lora) and torch.dim(lora[place + n]) == 1:
      n = n + 1
    return n

  def row_norms(self: __torch__.Model, w: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
    was = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    n = torch.linalg_vector_norm(torch.to(w, 6), 2., [1], False)
    wa = torch.to(torch.linear(w, torch.to(a, ops.prim.dtype(w))), 6)
    ba = torch.matmul(b, torch.matmul(a, torch.t(a)))
    square = n * n + torch.sum(wa * b, [1]) * (2. * scale) + torch.sum(ba * b, [1]) * (scale * scale)
    norms = torch.sqrt(torch.clamp(square, 1e-12))
    torch.set_grad_enabled(was)
    return norms

  def gains(self: __torch__.Model, w: Tensor, lora: List[Tensor], place: int, scale: float) -> Tensor:
    if self.beside(lora, place) == 4:
      norms = lora[place + 3]
    else:
      norms = self.row_norms(w, lora[place], lora[place + 1], scale)
    return torch.to(lora[place + 2] / norms, ops.prim.dtype(w))

  def decomposed(self: __torch__.Model, x: Tensor, w: Tensor, bias: Tensor, lora: List[Tensor], place: int, scale: float, kept: Tensor, dropout: float) -> Tensor:
    d = ops.prim.dtype(x)
    a = torch.to(lora[place], d)
    b = torch.t(torch.to(lora[place + 1], d))
    g = self.gains(w, lora, place, scale)
    if torch.numel(kept) > 0:
      inner = x * kept
      base = torch.linear(inner, w)
      y = (torch.addmm(base, torch.linear(inner, a), b, beta=1, alpha=scale) * g - base) * (1. / (1. - dropout))
      y = y + torch.linear(x, w, self.optional(bias))
    else:
      y = torch.addmm_(torch.linear(x, w), torch.linear(x, a), b, beta=1, alpha=scale) * g
      if torch.numel(bias) > 0:
        y = y + bias
    return y

  def width(self: __torch__.Model, w: List[Tensor], p: int) -> int:
    n = torch.size(w[p], 1)
    if ops.prim.dtype(w[p]) == 0:
      n = 2 * n
    return n

  def scales(self: __torch__.Model, scales: Tensor, second: Tensor, values: Tensor) -> Tensor:
    if ops.prim.dtype(scales) != 0:
      return scales
    groups = torch.numel(second) - 1
    each = torch.narrow(torch.repeat_interleave(torch.narrow(second, 0, 0, groups), 256), 0, 0, torch.numel(scales))
    return torch.index_select(values, 0, torch.to(scales, 3)) * each + second[groups]

  def dense(self: __torch__.Model, w: List[Tensor], p: int, projections: int, dtype: int) -> Tensor:
    codes = w[p]
    if ops.prim.dtype(codes) != 0:
      return codes
    end = torch.len(w) - 2
    first = end - 2 * (projections - p)
    scales = torch.unsqueeze(self.scales(w[first], w[first + 1], w[end + 1]), 1)
    bytes = torch.view(codes, [-1])
    n = torch.numel(bytes)
    dense = torch.empty([torch.size(codes, 0), 2 * torch.size(codes, 1)], dtype=dtype)
    blocks = torch.view(dense, [-1, 64])
    i = 0
    while i < n:
      c = ops.prim.min(131072, n - i)
      pairs = torch.index_select(w[end], 0, torch.to(torch.narrow(bytes, 0, i, c), 3))
      values = torch.mul_(torch.view(torch.view_as_real(pairs), [-1, 64]), torch.narrow(scales, 0, i // 32, c // 32))
      torch.copy_(torch.narrow(blocks, 0, i // 32, c // 32), values)
      i = i + c
    return dense

  def pairs(self: __torch__.Model, values: Tensor) -> Tensor:
    return torch.view_as_complex(torch.stack([torch.repeat_interleave(values, 16), torch.repeat(values, [16])], 1))

  def nearest(self: __torch__.Model, x: Tensor, values: Tensor) -> Tensor:
    n = torch.numel(values) - 1
    middle = (torch.narrow(values, 0, 0, n) + torch.narrow(values, 0, 1, n)) / 2.
    return torch.to(torch.bucketize(x, middle, out_int32=True, right=False), 0)

  def quantise(self: __torch__.Model, w: Tensor, values: Tensor) -> Tuple[Tensor, Tensor]:
    blocks = torch.view(w, [-1, 64])
    n = torch.size(blocks, 0)
    codes = torch.empty([n, 32], dtype=0)
    scales = torch.empty([n], dtype=6)
    i = 0
    while i < n:
      c = ops.prim.min(16384, n - i)
      x = torch.to(torch.narrow(blocks, 0, i, c), 6)
      most = torch.amax(torch.abs(x), [1], True)
      q = torch.view(self.nearest(torch.clamp(x * torch.reciprocal(torch.clamp(most, 1e-38)), -1., 1.), values), [c, 32, 2])
      torch.copy_(torch.narrow(codes, 0, i, c), torch.bitwise_or(torch.bitwise_left_shift(torch.select(q, 2, 0), 4), torch.select(q, 2, 1)))
      torch.copy_(torch.narrow(scales, 0, i, c), torch.squeeze(most, 1))
      i = i + c
    return (torch.view(codes, [torch.size(w, 0), -1]), scales)

  def quantise_scales(self: __torch__.Model, scales: Tensor, values: Tensor) -> Tuple[Tensor, Tensor]:
    n = torch.numel(scales)
    mean = torch.mean(scales)
    groups = (n + 255) // 256
    x = torch.view(torch.constant_pad_nd(scales - mean, [0, 256 * groups - n]), [groups, 256])
    most = torch.amax(torch.abs(x), [1], True)
    q = self.nearest(torch.clamp(x * torch.reciprocal(torch.clamp(most, 1e-38)), -1., 1.), values)
    return (torch.clone(torch.narrow(torch.view(q, [-1]), 0, 0, n)), torch.cat([torch.squeeze(most, 1), torch.unsqueeze(mean, 0)]))

  def project(self: __torch__.Model, x: Tensor, p: int, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float) -> Tensor:
    bias = w[torch.len(at) + p]
    weight = self.dense(w, p, torch.len(at), ops.prim.dtype(x))
    if at[p] >= 0:
      if self.beside(lora, at[p]) > 2:
        return self.decomposed(x, weight, bias, lora, at[p], scale, kept[p], dropout)
    y = torch.linear(x, weight, self.optional(bias))
    if at[p] >= 0:
      d = ops.prim.dtype(x)
      inner = x
      if torch.numel(kept[p]) > 0:
        inner = x * kept[p]
      y = torch.addmm_(y, torch.linear(inner, torch.to(lora[at[p]], d)), torch.t(torch.to(lora[at[p] + 1], d)), beta=1, alpha=scale / (1. - dropout))
    return y

  def draw(self: __torch__.Model, rows: int, w: List[Tensor], at: List[int], dropout: float) -> List[Tensor]:
    kept = annotate(List[Tensor], [])
    for p in range(torch.len(at)):
      mask = torch.empty([0], dtype=11)
      if dropout > 0.:
        if at[p] >= 0:
          mask = torch.bernoulli_(torch.empty([rows, self.width(w, p)], dtype=11), 1. - dropout)
      ops.aten.append(kept, mask)
    return kept

  def split(self: __torch__.Model, x: Tensor, B: int, T: int, heads: int) -> Tensor:
    return torch.transpose(torch.view(x, [B, T, heads, -1]), 1, 2)

  def repeat(self: __torch__.Model, k: Tensor, times: int) -> Tensor:
    if times == 1:
      return k
    B = torch.size(k, 0)
    h = torch.size(k, 1)
    T = torch.size(k, 2)
    d = torch.size(k, 3)
    return torch.reshape(torch.expand(torch.unsqueeze(k, 2), [B, h, times, T, d]), [B, h * times, T, d])

  def table(self: __torch__.Model, angles: Tensor, positions: Tensor, first: int, T: int) -> Tensor:
    if torch.numel(positions) == 0:
      return torch.narrow(angles, 0, first, T)
    B = torch.size(positions, 0)
    rows = torch.index_select(angles, 0, torch.reshape(positions, [-1]) + first)
    return torch.unsqueeze(torch.view(rows, [B, T, -1]), 1)

  def prefix(self: __torch__.Model, lora: List[Tensor], at: List[int]) -> Tensor:
    t = torch.empty([0], dtype=6)
    if at[torch.len(at) - 2] > 0:
      t = lora[0]
      if torch.len(lora) > 1:
        t = torch.linear(torch.tanh(torch.linear(t, lora[1], lora[2])), lora[3], lora[4])
    return t

  def past(self: __torch__.Model, prefix: Tensor, layer: int, shape: List[int]) -> Tensor:
    p = prefix
    if torch.numel(prefix) > 0:
      width = 2 * shape[2] * shape[3]
      p = torch.narrow(prefix, 1, layer * width, width)
    return p

  def past_keys(self: __torch__.Model, past: Tensor, B: int, dtype: int, shape: List[int]) -> Tuple[Tensor, Tensor]:
    both = torch.permute(torch.view(torch.to(past, dtype), [torch.size(past, 0), 2, shape[2], shape[3]]), [1, 2, 0, 3])
    k = self.own_order(both[0])
    size = [B, shape[2], torch.size(past, 0), shape[3]]
    return (torch.expand(torch.unsqueeze(k, 0), size), torch.expand(torch.unsqueeze(both[1], 0), size))

  def past_mask(self: __torch__.Model, m: Tensor, positions: Tensor, n: int, T: int, window: int) -> Tensor:
    p = torch.ones([1, 1, T, n], dtype=11)
    if window > 0:
      if torch.numel(positions) > 0:
        rows = torch.unsqueeze(torch.unsqueeze(positions, 1), -1)
      else:
        rows = torch.view(torch.arange(T, dtype=4), [1, 1, T, 1])
      p = torch.lt(rows + n - torch.arange(n, dtype=4), window)
    text = torch.view(m, [-1, 1, T, T])
    B = ops.prim.max(torch.size(p, 0), torch.size(text, 0))
    return torch.cat([torch.expand(p, [B, 1, T, n]), torch.expand(text, [B, 1, T, T])], -1)

  def mask(self: __torch__.Model, segments: Tensor, positions: Tensor, n: int, T: int, window: int) -> Tensor:
    banded = False
    if window > 0:
      banded = T > window
    packed = torch.numel(segments) > 0
    m = torch.empty([0], dtype=11)
    if packed or banded or n > 0:
      m = torch.tril(torch.ones([T, T], dtype=11))
      if banded:
        m = torch.triu(m, 1 - window)
      m = torch.view(m, [1, 1, T, T])
      if packed:
        m = torch.bitwise_and(m, torch.unsqueeze(torch.eq(torch.unsqueeze(segments, 2), torch.unsqueeze(segments, 1)), 1))
      if n > 0:
        m = self.past_mask(m, positions, n, T, window)
    return m

  def masks(self: __torch__.Model, segments: Tensor, positions: Tensor, n: int, T: int, shape: List[int]) -> List[Tensor]:
    m = [self.mask(segments, positions, n, T, 0)]
    if shape[6] > 0:
      ops.aten.append(m, self.mask(segments, positions, n, T, shape[6]))
    return m

  def layer(self: __torch__.Model, x: Tensor, B: int, T: int, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float, cos: Tensor, sin: Tensor, mask: Tensor, past: Tensor, shape: List[int], eps: float) -> Tensor:
    norms = 2 * shape[4]
    group = shape[1] // shape[2]
    q, k, v = self.heads(self.rms(x, w[norms], eps), B, T, w, lora, at, scale, kept, dropout, cos, sin, shape, eps)
    if torch.numel(past) > 0:
      pk, pv = self.past_keys(past, B, ops.prim.dtype(k), shape)
      k = torch.cat([pk, k], 2)
      v = torch.cat([pv, v], 2)
    o = torch.scaled_dot_product_attention(q, self.repeat(k, group), self.repeat(v, group), self.optional(mask), 0., torch.numel(mask) == 0, scale=None, enable_gqa=False)
    o = torch.reshape(torch.transpose(o, 1, 2), [B * T, -1])
    x = x + self.output(o, w, lora, at, scale, kept, dropout)
    return x + self.feed_forward(self.rms(x, w[norms + 1], eps), w, lora, at, scale, kept, dropout)

  def hidden(self: __torch__.Model, ids: Tensor, positions: Tensor, segments: Tensor, dropout: float, emb: Tensor, norm: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    B = torch.size(ids, 0)
    T = torch.size(ids, 1)
    x = torch.reshape(torch.embedding(emb, ids), [B * T, -1])
    n = torch.len(at) - 2
    c = self.table(cos, positions, at[n + 1], T)
    s = self.table(sin, positions, at[n + 1], T)
    m = self.masks(segments, positions, at[n], T, shape)
    prefix = self.prefix(lora, at)
    for i in range(shape[0]):
      wi = torch.slice(w, i * shape[5], i * shape[5] + shape[5], 1)
      ai = torch.slice(at, i * shape[4], i * shape[4] + shape[4], 1)
      x = self.layer(x, B, T, wi, lora, ai, scale, self.draw(B * T, wi, ai, dropout), dropout, c, s, m[shape[7 + i]], self.past(prefix, i, shape), shape, eps)
    return self.rms(x, norm, eps)

  def logits(self: __torch__.Model, ids: Tensor, positions: Tensor, segments: Tensor, emb: Tensor, norm: Tensor, head: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    return torch.to(torch.linear(self.hidden(ids, positions, segments, 0., emb, norm, w, lora, at, scale, cos, sin, shape, eps), head), 6)

  def targets(self: __torch__.Model, labels: Tensor, segments: Tensor) -> Tensor:
    T = torch.size(labels, 1)
    next = torch.full_like(labels, -100)
    n = torch.narrow(next, 1, 0, T - 1)
    torch.copy_(n, torch.narrow(labels, 1, 1, T - 1))
    if torch.numel(segments) > 0:
      torch.masked_fill_(n, torch.ne(torch.narrow(segments, 1, 1, T - 1), torch.narrow(segments, 1, 0, T - 1)), -100)
    return torch.reshape(next, [-1])

  def shares(self: __torch__.Model, weights: Tensor, at: Tensor) -> Tensor:
    if torch.numel(weights) == 0:
      return weights
    return torch.unsqueeze(torch.index_select(torch.reshape(torch.roll(weights, [-1], [1]), [-1]), 0, at), 1)

  def cross_entropy(self: __torch__.Model, h: Tensor, head: Tensor, targets: Tensor, weights: Tensor, chunk: int, denominator: float, gradients: bool, head_gradient: Tensor) -> Tuple[Tensor, Tensor]:
    at = torch.squeeze(torch.nonzero(torch.ne(targets, -100)), 1)
    hs = torch.index_select(h, 0, at)
    ts = torch.index_select(targets, 0, at)
    m = torch.size(at, 0)
    share = self.shares(weights, at)
    losses = torch.empty([m], dtype=6)
    dhs = torch.empty_like(hs)
    i = 0
    while i < m:
      c = ops.prim.min(chunk, m - i)
      hc = torch.narrow(hs, 0, i, c)
      tc = torch.unsqueeze(torch.narrow(ts, 0, i, c), 1)
      z = torch.log_softmax(torch.to(torch.linear(hc, head), 6), -1)
      torch.copy_(torch.narrow(losses, 0, i, c), torch.neg(torch.squeeze(torch.gather(z, 1, tc), 1)))
      if gradients:
        g = torch.exp_(z)
        g = torch.scatter_add_(g, 1, tc, torch.full([c, 1], -1., dtype=6))
        g = torch.mul_(g, 1. / denominator)
        if torch.numel(share) > 0:
          g = torch.mul_(g, torch.narrow(share, 0, i, c))
        g = torch.to(g, ops.prim.dtype(head))
        torch.copy_(torch.narrow(dhs, 0, i, c), torch.matmul(g, head))
        if torch.numel(head_gradient) > 0:
          torch.add_(head_gradient, torch.matmul(torch.t(g), hc))
      i = i + c
    dh = torch.zeros_like(h)
    if gradients:
      dh = torch.index_copy_(dh, 0, at, dhs)
    return (losses, dh)

  def judge(self: __torch__.Model, h: Tensor, head: Tensor, ts: Tensor, chunk: int) -> Tensor:
    n = torch.size(ts, 0)
    r = torch.empty([2, n], dtype=6)
    i = 0
    while i < n:
      c = ops.prim.min(chunk, n - i)
      tc = torch.narrow(ts, 0, i, c)
      z = torch.log_softmax(torch.to(torch.linear(torch.narrow(h, 0, i, c), head), 6), -1)
      torch.copy_(torch.narrow(torch.select(r, 0, 0), 0, i, c), torch.squeeze(torch.gather(z, 1, torch.unsqueeze(tc, 1)), 1))
      torch.copy_(torch.narrow(torch.select(r, 0, 1), 0, i, c), torch.to(torch.eq(torch.argmax(z, -1, False), tc), 6))
      i = i + c
    return r

  def loss(self: __torch__.Model, ids: Tensor, labels: Tensor, positions: Tensor, segments: Tensor, chunk: int, emb: Tensor, norm: Tensor, head: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    h = self.hidden(ids, positions, segments, 0., emb, norm, w, lora, at, scale, cos, sin, shape, eps)
    targets = self.targets(labels, segments)
    learnt = torch.squeeze(torch.nonzero(torch.ne(targets, -100)), 1)
    return self.judge(torch.index_select(h, 0, learnt), head, torch.index_select(targets, 0, learnt), chunk)

  def score(self: __torch__.Model, ids: Tensor, chunk: int, emb: Tensor, norm: Tensor, head: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    none = torch.empty([0], dtype=4)
    h = self.hidden(ids, none, none, 0., emb, norm, w, lora, at, scale, cos, sin, shape, eps)
    return self.judge(h, head, torch.reshape(torch.narrow(ids, 1, 1, torch.size(ids, 1) - 1), [-1]), chunk)

  def score_all(self: __torch__.Model, ids: Tensor, chunk: int, most: int, emb: Tensor, norm: Tensor, head: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    none = torch.empty([0], dtype=4)
    h = self.hidden(ids, none, none, 0., emb, norm, w, lora, at, scale, cos, sin, shape, eps)
    ts = torch.reshape(torch.narrow(ids, 1, 1, torch.size(ids, 1) - 1), [-1])
    n = torch.size(ts, 0)
    r = torch.empty([n, 1 + 2 * most], dtype=6)
    i = 0
    while i < n:
      c = ops.prim.min(chunk, n - i)
      rc = torch.narrow(r, 0, i, c)
      z = torch.log_softmax(torch.to(torch.linear(torch.narrow(h, 0, i, c), head), 6), -1)
      best, places = torch.topk(z, most)
      torch.copy_(torch.narrow(rc, 1, 0, 1), torch.gather(z, 1, torch.unsqueeze(torch.narrow(ts, 0, i, c), 1)))
      torch.copy_(torch.narrow(rc, 1, 1, most), best)
      torch.copy_(torch.narrow(rc, 1, 1 + most, most), torch.to(places, 6))
      i = i + c
    return r

  def present(self: __torch__.Model, w: List[Tensor]) -> List[Tensor]:
    r = annotate(List[Tensor], [])
    for i in range(torch.len(w)):
      if torch.numel(w[i]) > 0:
        ops.aten.append(r, w[i])
    return r

  def chosen(self: __torch__.Model, lora: List[Tensor], at: List[int]) -> List[Tensor]:
    r = annotate(List[Tensor], [])
    for i in range(torch.len(at)):
      if at[i] >= 0:
        for j in range(self.beside(lora, at[i])):
          ops.aten.append(r, lora[at[i] + j])
    return r

  def step(self: __torch__.Model, ids: Tensor, labels: Tensor, weights: Tensor, positions: Tensor, segments: Tensor, denominator: float, chunk: int, recompute: bool, parts: List[int], tied: bool, dropout: float, grads: List[Tensor], emb: Tensor, norm: Tensor, head: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    was = torch.is_grad_enabled()
    B = torch.size(ids, 0)
    T = torch.size(ids, 1)
    nl = shape[0]
    ts = self.targets(labels, segments)
    gh = torch.empty([0], dtype=6)
    first = parts[0]
    full = first < nl
    lowest = 0
    if full and parts[1] == 0:
      lowest = first
    if parts[3] == 1:
      if tied:
        gh = grads[0]
      else:
        gh = grads[torch.len(grads) - 1]
    if recompute:
      torch.set_grad_enabled(False)
      z = torch.len(at) - 2
      c = self.table(cos, positions, at[z + 1], T)
      s = self.table(sin, positions, at[z + 1], T)
      m = self.masks(segments, positions, at[z], T, shape)
      prefix = self.prefix(lora, at)
      gp = torch.zeros_like(prefix)
      x = torch.reshape(torch.embedding(emb, ids), [B * T, -1])
      xs = annotate(List[Tensor], [])
      masks = annotate(List[List[Tensor]], [])
      last = parts[1]
      for i in range(nl):
        if i >= lowest:
          ops.aten.append(xs, x)
        wi = torch.slice(w, i * shape[5], i * shape[5] + shape[5], 1)
        if i >= first:
          last = last + torch.len(self.present(wi))
        ai = torch.slice(at, i * shape[4], i * shape[4] + shape[4], 1)
        kept = self.draw(B * T, wi, ai, dropout)
        ops.aten.append(masks, kept)
        x = self.layer(x, B, T, wi, lora, ai, scale, kept, dropout, c, s, m[shape[7 + i]], self.past(prefix, i, shape), shape, eps)
      torch.set_grad_enabled(True)
      xd = torch.requires_grad_(torch.detach(x), True)
      h = self.rms(xd, norm, eps)
      torch.set_grad_enabled(False)
      l, dh = self.cross_entropy(torch.detach(h), head, ts, weights, chunk, denominator, True, gh)
      top = [xd]
      if parts[2] == 1:
        top = [xd, norm]
      gt = torch.grad([h], top, annotate(List[Optional[Tensor]], [dh]))
      gx = ops.aten._unwrap_optional(gt[0])
      if parts[2] == 1:
        torch.add_(grads[last], ops.aten._unwrap_optional(gt[1]))
      for j in range(nl - lowest):
        i = nl - 1 - j
        wi = torch.slice(w, i * shape[5], i * shape[5] + shape[5], 1)
        ai = torch.slice(at, i * shape[4], i * shape[4] + shape[4], 1)
        torch.set_grad_enabled(True)
        below = i > lowest or parts[1] == 1
        xi = torch.requires_grad_(torch.detach(xs[i - lowest]), below)
        pi = torch.requires_grad_(torch.detach(self.past(prefix, i, shape)), True)
        y = self.layer(xi, B, T, wi, lora, ai, scale, masks[i], dropout, c, s, m[shape[7 + i]], pi, shape, eps)
        torch.set_grad_enabled(False)
        ins = self.chosen(lora, ai)
        if i >= first:
          ins = self.present(wi)
        if at[z] > 0:
          ins = annotate(List[Tensor], [pi])
        n = torch.len(ins)
        if below:
          ops.aten.append(ins, xi)
        gs = torch.grad([y], ins, annotate(List[Optional[Tensor]], [gx]))
        if full:
          last = last - n
          for k in range(n):
            torch.add_(grads[last + k], ops.aten._unwrap_optional(gs[k]))
        elif at[z] > 0:
          torch.add_(self.past(gp, i, shape), ops.aten._unwrap_optional(gs[0]))
        else:
          k = 0
          for a in range(shape[4]):
            if ai[a] >= 0:
              for j in range(self.beside(lora, ai[a])):
                torch.add_(grads[ai[a] + j], ops.aten._unwrap_optional(gs[k]))
                k = k + 1
        if below:
          gx = ops.aten._unwrap_optional(gs[n])
      if at[z] > 0:
        torch.set_grad_enabled(True)
        whole = self.prefix(lora, at)
        torch.set_grad_enabled(False)
        made = torch.grad([whole], lora, annotate(List[Optional[Tensor]], [gp]))
        for k in range(torch.len(lora)):
          torch.add_(grads[k], ops.aten._unwrap_optional(made[k]))
      if parts[1] == 1:
        torch.add_(grads[0], torch.embedding_dense_backward(gx, torch.reshape(ids, [-1]), torch.size(emb, 0), -1, False))
    else:
      torch.set_grad_enabled(True)
      h = self.hidden(ids, positions, segments, dropout, emb, norm, w, lora, at, scale, cos, sin, shape, eps)
      torch.set_grad_enabled(False)
      l, dh = self.cross_entropy(torch.detach(h), head, ts, weights, chunk, denominator, True, gh)
      ins = lora
      if full:
        ins = annotate(List[Tensor], [])
        if parts[1] == 1:
          ops.aten.append(ins, emb)
        ps = self.present(torch.slice(w, first * shape[5], torch.len(w), 1))
        for i in range(torch.len(ps)):
          ops.aten.append(ins, ps[i])
        if parts[2] == 1:
          ops.aten.append(ins, norm)
      gs = torch.grad([h], ins, annotate(List[Optional[Tensor]], [dh]))
      for k in range(torch.len(ins)):
        torch.add_(grads[k], ops.aten._unwrap_optional(gs[k]))
    torch.set_grad_enabled(was)
    return l

  def clip(self: __torch__.Model, grads: List[Tensor], most: float) -> Tensor:
    n = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(grads, 2)), 2.)
    if most > 0.:
      torch._foreach_mul_(grads, torch.clamp(most / (n + 1e-6), max=1.))
    return n

  def adamw(self: __torch__.Model, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor], lr: float, b1: float, b2: float, decay: float, eps: float) -> Tensor:
    most = annotate(List[Tensor], [])
    torch._foreach_add_(steps, 1)
    torch._fused_adamw_(p, g, m, v, most, steps, lr=lr, beta1=b1, beta2=b2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)
    torch._foreach_zero_(g)
    return steps[0]

  def copy(self: __torch__.Model, to: List[Tensor], frm: List[Tensor]) -> int:
    for i in range(torch.len(to)):
      torch.copy_(to[i], frm[i])
    return 0

  def cached_mask(self: __torch__.Model, pos: int, T: int, window: int) -> Tensor:
    m = torch.empty([0], dtype=11)
    banded = False
    if window > 0:
      banded = pos + T > window
    if pos > 0 or banded:
      m = torch.tril(torch.ones([T, pos + T], dtype=11), pos)
      if banded:
        m = torch.triu(m, pos + 1 - window)
    return m

  def decode(self: __torch__.Model, ids: Tensor, pos: int, kc: List[Tensor], vc: List[Tensor], emb: Tensor, norm: Tensor, head: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    B = torch.size(ids, 0)
    T = torch.size(ids, 1)
    norms = 2 * shape[4]
    group = shape[1] // shape[2]
    x = torch.reshape(torch.embedding(emb, ids), [B * T, -1])
    n = torch.len(at) - 2
    c = torch.narrow(cos, 0, pos + at[n + 1], T)
    s = torch.narrow(sin, 0, pos + at[n + 1], T)
    if at[n] > 0 and pos == 0:
      prefix = self.prefix(lora, at)
      for i in range(shape[0]):
        pk, pv = self.past_keys(self.past(prefix, i, shape), B, ops.prim.dtype(x), shape)
        torch.copy_(torch.narrow(kc[i], 2, 0, at[n]), pk)
        torch.copy_(torch.narrow(vc[i], 2, 0, at[n]), pv)
    pos = pos + at[n]
    kept = self.draw(0, w, torch.slice(at, 0, shape[4], 1), 0.)
    for i in range(shape[0]):
      wi = torch.slice(w, i * shape[5], i * shape[5] + shape[5], 1)
      ai = torch.slice(at, i * shape[4], i * shape[4] + shape[4], 1)
      window = shape[6] * shape[7 + i]
      q, k, v = self.heads(self.rms(x, wi[norms], eps), B, T, wi, lora, ai, scale, kept, 0., c, s, shape, eps)
      torch.copy_(torch.narrow(kc[i], 2, pos, T), k)
      torch.copy_(torch.narrow(vc[i], 2, pos, T), v)
      if T == 1:
        first = 0
        if window > 0:
          first = ops.prim.max(0, pos + 1 - window)
        ka = torch.narrow(kc[i], 2, first, pos + 1 - first)
        va = torch.narrow(vc[i], 2, first, pos + 1 - first)
        o = torch.scaled_dot_product_attention(torch.reshape(q, [B, shape[2], group, shape[3]]), ka, va, None, 0., False, scale=None, enable_gqa=False)
        o = torch.reshape(o, [B, -1])
      else:
        ka = torch.narrow(kc[i], 2, 0, pos + T)
        va = torch.narrow(vc[i], 2, 0, pos + T)
        m = self.cached_mask(pos, T, window)
        o = torch.scaled_dot_product_attention(q, self.repeat(ka, group), self.repeat(va, group), self.optional(m), 0., torch.numel(m) == 0, scale=None, enable_gqa=False)
        o = torch.reshape(torch.transpose(o, 1, 2), [B * T, -1])
      x = x + self.output(o, wi, lora, ai, scale, kept, 0.)
      x = x + self.feed_forward(self.rms(x, wi[norms + 1], eps), wi, lora, ai, scale, kept, 0.)
    last = torch.select(torch.view(x, [B, T, -1]), 1, T - 1)
    return torch.to(torch.linear(self.rms(last, norm, eps), head), 6)

  def pick(self: __torch__.Model, to: List[Tensor], frm: List[Tensor], rows: Tensor) -> int:
    for i in range(torch.len(to)):
      torch.copy_(to[i], torch.index_select(frm[i], 0, rows))
    return 0

  def cast(self: __torch__.Model, x: Tensor, dtype: int) -> Tensor:
    return torch.to(x, dtype)

  def reinterpret(self: __torch__.Model, x: Tensor, dtype: int) -> Tensor:
    return torch.view_copy(x, dtype=dtype)

  def merge(self: __torch__.Model, w: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
    return torch.to(torch.addmm(torch.to(w, 6), torch.to(b, 6), torch.to(a, 6), beta=1, alpha=scale), ops.prim.dtype(w))

  def merge_decomposed(self: __torch__.Model, w: Tensor, a: Tensor, b: Tensor, m: Tensor, scale: float) -> Tensor:
    v = torch.addmm(torch.to(w, 6), torch.to(b, 6), torch.to(a, 6), beta=1, alpha=scale)
    n = torch.clamp(torch.linalg_vector_norm(v, 2., [1], False), 1e-6)
    return torch.to(v * torch.unsqueeze(torch.to(m, 6) / n, 1), ops.prim.dtype(w))

  def self_test(self: __torch__.Model, x: Tensor) -> Tensor:
    torch.set_grad_enabled(True)
    y = torch.requires_grad_(torch.detach(torch.to(x, 15)), True)
    z = torch.mul(y, y)
    g = torch.grad([z], [y], annotate(List[Optional[Tensor]], [torch.ones_like(z)]))
    torch.set_grad_enabled(False)
    return torch.to(ops.aten._unwrap_optional(g[0]), 6)

  def first_calls(self: __torch__.Model, x: Tensor) -> Tensor:
    return torch.exp(x) + torch.log(x) + torch.sqrt(x) + torch.tanh(x)
