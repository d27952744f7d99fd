# What decoder models have in common, in TorchScript, compiled when a model is loaded (see TorchModule). It holds no
# state: weights, factors, caches and optimiser states are arguments, so Java owns all memory. Appended to this file are
# four_bits.py (weights in 4 bits), backward.py (loss, gradients, optimiser) and a family's own, which adds the methods
# that are called and not defined here:
#
# output_at     number of the projection of what attention gives: those before it read the normed activations, those
#               between it and the last one the normed middle of the layer, the last one what `gated` makes of theirs
# heads         queries, keys and values of the first projections' outputs, (B, heads, T, head width), rotated
# remembered    those of the outputs that heads_back needs
# heads_back    gradients of the outputs from those of queries, keys and values
# gate          the gate, of the outputs of the projections after output_at
# gated         what the last projection reads, of these outputs and the gate
# gated_back    gradients of the outputs, of them, the gate and the gradient of what was read; may write over the last two
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
# spans   where sequences lie, four numbers each, the longest first: first row, rows, first token, tokens (see Spans)
# shape   layers, query heads, key-value heads, head width, projections (P) and tensors of a layer, sliding window or 0,
#         then for each layer 1 if it has that window
# rows    which tokens the layer goes on with behind attention, empty if all
# room    a block that results are written into one behind the other; without one, or where too little is left, they get
#         memory of their own
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

  def take(self: __torch__.Model, room: List[Tensor], size: List[int], dtype: int) -> Tensor:
    n = 1
    for j in range(torch.len(size)):
      n = n * size[j]
    if torch.len(room) > 0:
      rest = torch.numel(room[0]) - n
      if rest >= 0:
        r = torch.view(torch.narrow(room[0], 0, 0, n), size)
        ops.aten._set_item(room, 0, torch.narrow(room[0], 0, n, rest))
        return r
    return torch.empty(size, dtype=dtype)

  def nowhere(self: __torch__.Model) -> List[Tensor]:
    return annotate(List[Tensor], [])

  def put_all(self: __torch__.Model, room: List[Tensor], xs: List[Tensor]) -> List[Tensor]:
    r = annotate(List[Tensor], [])
    for j in range(torch.len(xs)):
      ops.aten.append(r, self.put(room, xs[j]))
    return r

  def put(self: __torch__.Model, room: List[Tensor], x: Tensor) -> Tensor:
    if torch.len(room) == 0:
      return x
    return torch.copy_(self.take(room, torch.size(x), ops.prim.dtype(x)), x)

  def inverse(self: __torch__.Model, x: Tensor, eps: float) -> Tensor:
    n = torch.linalg_vector_norm(x, 2., [-1], True, dtype=6)
    return torch.rsqrt(n * n / float(torch.size(x, -1)) + eps)

  def rms(self: __torch__.Model, x: Tensor, gain: Tensor, eps: float, room: List[Tensor]) -> Tensor:
    wide = torch.to(x, 6)
    normed = torch.to(wide * self.inverse(wide, eps), ops.prim.dtype(gain))
    return torch.mul(normed, gain, out=self.take(room, torch.size(x), ops.prim.dtype(gain)))

  def turn(self: __torch__.Model, x: Tensor, to: Tensor, cos: Tensor, sin: Tensor, way: float) -> Tensor:
    half = torch.size(x, -1) // 2
    a = torch.narrow(x, -1, 0, half)
    b = torch.narrow(x, -1, half, half)
    ta = torch.narrow(to, -1, 0, half)
    tb = torch.narrow(to, -1, half, half)
    torch.addcmul_(torch.mul(a, torch.narrow(cos, -1, 0, half), out=ta), b, torch.narrow(sin, -1, 0, half), value=-way)
    torch.addcmul_(torch.mul(b, torch.narrow(cos, -1, half, half), out=tb), a, torch.narrow(sin, -1, half, half), value=way)
    return to

  def rotate_halves(self: __torch__.Model, x: Tensor, cos: Tensor, sin: Tensor, room: List[Tensor]) -> Tensor:
    return self.turn(x, self.take(room, torch.size(x), ops.prim.dtype(x)), cos, sin, 1.)

  def joined(self: __torch__.Model, x: Tensor) -> Tensor:
    return torch.reshape(torch.transpose(x, 1, 2), [torch.size(x, 0) * torch.size(x, 2), -1])

  def beside(self: __torch__.Model, lora: List[Tensor], place: int) -> int:
    n = 2
    while place + n < torch.len(lora) and torch.dim(lora[place + n]) == 1:
      n = n + 1
    return n

  def lengths(self: __torch__.Model, w: Tensor) -> Tensor:
    rows = torch.size(w, 0)
    r = torch.empty([rows], dtype=6)
    each = ops.prim.max(1, 262144 // torch.size(w, 1))
    i = 0
    while i < rows:
      c = ops.prim.min(each, rows - i)
      torch.copy_(torch.narrow(r, 0, i, c), torch.linalg_vector_norm(torch.to(torch.narrow(w, 0, i, c), 6), 2., [1], False))
      i = i + c
    return r

  def row_norms(self: __torch__.Model, w: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
    was = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    n = self.lengths(w)
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

  def plain(self: __torch__.Model, lora: List[Tensor], at: List[int], first: int, end: int, dropout: float) -> bool:
    yes = dropout == 0.
    for p in range(end - first):
      if at[first + p] >= 0:
        if self.beside(lora, at[first + p]) > 2:
          yes = False
    return yes

  def stacked(self: __torch__.Model, lora: List[Tensor], at: List[int], first: int, end: int, dtype: int) -> Tensor:
    r = annotate(List[Tensor], [])
    for p in range(end - first):
      if at[first + p] >= 0:
        ops.aten.append(r, torch.to(lora[at[first + p]], dtype))
    a = torch.empty([0, 0], dtype=dtype)
    if torch.len(r) > 0:
      a = torch.cat(r)
    return a

  def project(self: __torch__.Model, x: Tensor, p: int, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float) -> Tensor:
    bias = w[torch.len(at) + p]
    weight = self.dense(w, p, torch.len(at), ops.prim.dtype(x))
    if at[p] >= 0:
      if self.beside(lora, at[p]) > 2:
        return self.decomposed(x, weight, bias, lora, at[p], scale, kept[p], dropout)
    y = torch.linear(x, weight, self.optional(bias))
    if at[p] >= 0:
      d = ops.prim.dtype(x)
      y = torch.addmm_(y, torch.linear(x * kept[p], torch.to(lora[at[p]], d)), torch.t(torch.to(lora[at[p] + 1], d)), beta=1, alpha=scale / (1. - dropout))
    return y

  def several(self: __torch__.Model, x: Tensor, first: int, end: int, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float, room: List[Tensor]) -> List[Tensor]:
    r = annotate(List[Tensor], [])
    d = ops.prim.dtype(x)
    plain = self.plain(lora, at, first, end, dropout)
    low = x
    if plain:
      a = self.stacked(lora, at, first, end, d)
      if torch.numel(a) > 0:
        low = torch.linear(x, a)
    begin = 0
    for p in range(end - first):
      i = first + p
      if plain:
        weight = self.dense(w, i, torch.len(at), d)
        bias = w[torch.len(at) + i]
        y = self.take(room, [torch.size(x, 0), torch.size(weight, 0)], d)
        if torch.numel(bias) > 0:
          y = torch.addmm(bias, x, torch.t(weight), beta=1, alpha=1, out=y)
        else:
          y = torch.mm(x, torch.t(weight), out=y)
        if at[i] >= 0:
          b = torch.to(lora[at[i] + 1], d)
          y = torch.addmm_(y, torch.narrow(low, 1, begin, torch.size(b, 1)), torch.t(b), beta=1, alpha=scale)
          begin = begin + torch.size(b, 1)
      else:
        y = self.put(room, self.project(x, i, w, lora, at, scale, kept, dropout))
      ops.aten.append(r, y)
    return r

  def chosen(self: __torch__.Model, x: Tensor, rows: Tensor) -> Tensor:
    if torch.numel(rows) == 0:
      return x
    return torch.index_select(x, 0, rows)

  def draw(self: __torch__.Model, tokens: int, rows: Tensor, w: List[Tensor], at: List[int], dropout: float) -> List[Tensor]:
    kept = annotate(List[Tensor], [])
    for p in range(torch.len(at)):
      mask = torch.empty([0], dtype=11)
      if dropout > 0.:
        if at[p] >= 0:
          n = tokens
          if p >= self.output_at() and torch.numel(rows) > 0:
            n = torch.size(rows, 0)
          mask = torch.bernoulli_(torch.empty([n, self.width(w, p)], dtype=11), 1. - dropout)
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

  def past_keys(self: __torch__.Model, past: Tensor, dtype: int, shape: List[int]) -> Tuple[Tensor, Tensor]:
    both = torch.permute(torch.view(torch.to(past, dtype), [torch.size(past, 0), 2, shape[2], shape[3]]), [1, 2, 0, 3])
    return (self.own_order(both[0]), both[1])

  def band(self: __torch__.Model, rows: int, keys: int, before: int, window: int) -> Tensor:
    m = torch.tril(torch.ones([rows, keys], dtype=11), before)
    if window > 0:
      m = torch.triu(m, before + 1 - window)
    return m

  def padded(self: __torch__.Model, length: int) -> int:
    return (length + 63) // 64 * 64

  def part(self: __torch__.Model, x: Tensor, row: int, rows: int, start: int, n: int) -> Tensor:
    rest = torch.size(x, 2) - start
    of = torch.narrow(torch.narrow(x, 0, row, rows), 2, start, ops.prim.min(n, rest))
    if n > rest:
      of = torch.constant_pad_nd(of, [0, 0, 0, n - rest])
    return of

  def alike(self: __torch__.Model, spans: List[int], s: int, most: int, least: int) -> int:
    end = s + 1
    while end < torch.len(spans) // 4 and end - s < most and spans[4 * s + 1] == 1 and spans[4 * end + 1] == 1 and spans[4 * end + 3] >= least:
      end = end + 1
    return end

  def parts(self: __torch__.Model, x: Tensor, spans: List[int], s: int, end: int, size: int) -> Tensor:
    r = annotate(List[Tensor], [])
    for j in range(end - s):
      at = 4 * (s + j)
      ops.aten.append(r, self.part(x, spans[at], spans[at + 1], spans[at + 2], size))
    if end == s + 1:
      return r[0]
    return torch.cat(r)

  def attend(self: __torch__.Model, q: Tensor, k: Tensor, v: Tensor, past: Tensor, spans: List[int], window: int, shape: List[int]) -> Tensor:
    B = torch.size(q, 0)
    T = torch.size(q, 2)
    group = shape[1] // shape[2]
    o = torch.empty([0], dtype=ops.prim.dtype(q))
    n = 0
    if torch.numel(past) > 0:
      n = torch.size(past, 0)
    s = 0
    while s < torch.len(spans) // 4:
      length = spans[4 * s + 3]
      end = self.alike(spans, s, torch.len(spans), self.padded(length) - 63)
      whole = spans[4 * s + 1] == B and length == T
      size = length
      if not whole:
        size = self.padded(length)
      qs = self.parts(q, spans, s, end, size)
      ks = self.parts(k, spans, s, end, size)
      vs = self.parts(v, spans, s, end, size)
      m = torch.empty([0], dtype=11)
      if n > 0:
        pk, pv = self.past_keys(past, ops.prim.dtype(k), shape)
        each = [torch.size(ks, 0), shape[2], n, shape[3]]
        ks = torch.cat([torch.expand(torch.unsqueeze(pk, 0), each), ks], 2)
        vs = torch.cat([torch.expand(torch.unsqueeze(pv, 0), each), vs], 2)
      if n > 0 or (window > 0 and size > window):
        m = self.band(size, n + size, n, window)
      r = torch.scaled_dot_product_attention(qs, self.repeat(ks, group), self.repeat(vs, group), self.optional(m), 0., torch.numel(m) == 0, scale=None, enable_gqa=False)
      r = torch.transpose(r, 1, 2)
      if whole:
        o = r
      else:
        if torch.numel(o) == 0:
          o = torch.empty([B, T, shape[1], shape[3]], dtype=ops.prim.dtype(q))
        row = 0
        while s < end:
          to = torch.narrow(torch.narrow(o, 0, spans[4 * s], spans[4 * s + 1]), 1, spans[4 * s + 2], spans[4 * s + 3])
          torch.copy_(to, torch.narrow(torch.narrow(r, 0, row, spans[4 * s + 1]), 1, 0, spans[4 * s + 3]))
          row = row + spans[4 * s + 1]
          s = s + 1
      s = end
    return torch.reshape(o, [B * T, -1])

  def layer(self: __torch__.Model, x: Tensor, B: int, T: int, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float, cos: Tensor, sin: Tensor, spans: List[int], window: int, past: Tensor, shape: List[int], eps: float, rows: Tensor, room: List[Tensor]) -> List[Tensor]:
    norms = 2 * shape[4]
    out = self.output_at()
    last = shape[4] - 1
    read = self.rms(x, w[norms], eps, room)
    ps = self.several(read, 0, out, w, lora, at, scale, kept, dropout, self.nowhere())
    q, k, v = self.heads(ps, B, T, w, cos, sin, shape, eps, room)
    o = self.put(room, self.chosen(self.attend(q, k, v, past, spans, window, shape), rows))
    middle = torch.add_(self.several(o, out, out + 1, w, lora, at, scale, kept, dropout, room)[0], self.chosen(x, rows))
    normed = self.rms(middle, w[norms + 1], eps, room)
    fs = self.several(normed, out + 1, last, w, lora, at, scale, kept, dropout, room)
    s = self.gate(fs, room)
    y = torch.add_(self.several(self.gated(fs, s), last, shape[4], w, lora, at, scale, kept, dropout, room)[0], middle)
    return torch.add([y, x, read, q, k, v, o, middle, normed, s], torch.add(fs, self.put_all(room, self.remembered(ps))))

  def hidden(self: __torch__.Model, ids: Tensor, positions: Tensor, spans: List[int], emb: Tensor, norm: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    B = torch.size(ids, 0)
    T = torch.size(ids, 1)
    x = torch.reshape(torch.embedding(emb, ids), [B * T, -1])
    n = torch.len(at) - 2
    c = self.table(cos, positions, at[n + 1], T)
    s = self.table(sin, positions, at[n + 1], T)
    prefix = self.prefix(lora, at)
    every = torch.empty([0], dtype=4)
    kept = self.draw(0, every, w, torch.slice(at, 0, shape[4], 1), 0.)
    for i in range(shape[0]):
      wi = torch.slice(w, i * shape[5], i * shape[5] + shape[5], 1)
      ai = torch.slice(at, i * shape[4], i * shape[4] + shape[4], 1)
      x = self.layer(x, B, T, wi, lora, ai, scale, kept, 0., c, s, spans, shape[6] * shape[7 + i], self.past(prefix, i, shape), shape, eps, every, self.nowhere())[0]
    return self.rms(x, norm, eps, self.nowhere())

  def logits(self: __torch__.Model, ids: Tensor, positions: Tensor, spans: List[int], emb: Tensor, norm: Tensor, head: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    return torch.to(torch.linear(self.hidden(ids, positions, spans, emb, norm, w, lora, at, scale, cos, sin, shape, eps), head), 6)

  def targets(self: __torch__.Model, labels: Tensor, segments: Tensor) -> Tensor:
    T = torch.size(labels, 1)
    next = torch.full_like(labels, -100)
    n = torch.narrow(next, 1, 0, T - 1)
    torch.copy_(n, torch.narrow(labels, 1, 1, T - 1))
    if torch.numel(segments) > 0:
      torch.masked_fill_(n, torch.ne(torch.narrow(segments, 1, 1, T - 1), torch.narrow(segments, 1, 0, T - 1)), -100)
    return torch.reshape(next, [-1])

  def tile(self: __torch__.Model, vocabulary: int) -> int:
    return ops.prim.max(8, 1048576 // vocabulary)

  def judge(self: __torch__.Model, h: Tensor, head: Tensor, ts: Tensor, chunk: int) -> Tensor:
    m = torch.size(ts, 0)
    r = torch.empty([2, m], dtype=6)
    tile = self.tile(torch.size(head, 0))
    i = 0
    while i < m:
      c = ops.prim.min(chunk, m - i)
      z = torch.linear(torch.narrow(h, 0, i, c), head)
      j = 0
      while j < c:
        n = ops.prim.min(tile, c - j)
        t = torch.narrow(ts, 0, i + j, n)
        p = torch.log_softmax(torch.to(torch.narrow(z, 0, j, n), 6), -1)
        torch.copy_(torch.narrow(torch.select(r, 0, 0), 0, i + j, n), torch.squeeze(torch.gather(p, 1, torch.unsqueeze(t, 1)), 1))
        torch.copy_(torch.narrow(torch.select(r, 0, 1), 0, i + j, n), torch.to(torch.eq(torch.argmax(p, -1, False), t), 6))
        j = j + n
      i = i + c
    return r

  def loss(self: __torch__.Model, ids: Tensor, labels: Tensor, positions: Tensor, segments: Tensor, spans: List[int], chunk: int, emb: Tensor, norm: Tensor, head: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    h = self.hidden(ids, positions, spans, emb, norm, w, lora, at, scale, cos, sin, shape, eps)
    targets = self.targets(labels, segments)
    learnt = torch.squeeze(torch.nonzero(torch.ne(targets, -100)), 1)
    return self.judge(torch.index_select(h, 0, learnt), head, torch.index_select(targets, 0, learnt), chunk)

  def score(self: __torch__.Model, ids: Tensor, chunk: int, emb: Tensor, norm: Tensor, head: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    T = torch.size(ids, 1)
    h = self.hidden(ids, torch.empty([0], dtype=4), [0, 1, 0, T], emb, norm, w, lora, at, scale, cos, sin, shape, eps)
    return self.judge(h, head, torch.reshape(torch.narrow(ids, 1, 1, T - 1), [-1]), chunk)

  def score_all(self: __torch__.Model, ids: Tensor, chunk: int, most: int, emb: Tensor, norm: Tensor, head: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    T = torch.size(ids, 1)
    h = self.hidden(ids, torch.empty([0], dtype=4), [0, 1, 0, T], emb, norm, w, lora, at, scale, cos, sin, shape, eps)
    ts = torch.reshape(torch.narrow(ids, 1, 1, T - 1), [-1])
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
    out = self.output_at()
    group = shape[1] // shape[2]
    x = torch.reshape(torch.embedding(emb, ids), [B * T, -1])
    n = torch.len(at) - 2
    c = torch.narrow(cos, 0, pos + at[n + 1], T)
    s = torch.narrow(sin, 0, pos + at[n + 1], T)
    if at[n] > 0 and pos == 0:
      prefix = self.prefix(lora, at)
      for i in range(shape[0]):
        pk, pv = self.past_keys(self.past(prefix, i, shape), ops.prim.dtype(x), shape)
        torch.copy_(torch.narrow(kc[i], 2, 0, at[n]), pk)
        torch.copy_(torch.narrow(vc[i], 2, 0, at[n]), pv)
    pos = pos + at[n]
    kept = self.draw(0, torch.empty([0], dtype=4), w, torch.slice(at, 0, shape[4], 1), 0.)
    none = self.nowhere()
    for i in range(shape[0]):
      wi = torch.slice(w, i * shape[5], i * shape[5] + shape[5], 1)
      ai = torch.slice(at, i * shape[4], i * shape[4] + shape[4], 1)
      window = shape[6] * shape[7 + i]
      q, k, v = self.heads(self.several(self.rms(x, wi[norms], eps, none), 0, out, wi, lora, ai, scale, kept, 0., none), B, T, wi, c, s, shape, eps, none)
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
      x = torch.add_(self.several(o, out, out + 1, wi, lora, ai, scale, kept, 0., none)[0], x)
      fs = self.several(self.rms(x, wi[norms + 1], eps, none), out + 1, shape[4] - 1, wi, lora, ai, scale, kept, 0., none)
      x = torch.add_(self.several(self.gated(fs, self.gate(fs, none)), shape[4] - 1, shape[4], wi, lora, ai, scale, kept, 0., none)[0], x)
    last = torch.select(torch.view(x, [B, T, -1]), 1, T - 1)
    return torch.to(torch.linear(self.rms(last, norm, eps, none), head), 6)

  def pick(self: __torch__.Model, to: List[Tensor], frm: List[Tensor], rows: Tensor) -> int:
    for i in range(torch.len(to)):
      torch.copy_(to[i], torch.index_select(frm[i], 0, rows))
    return 0

  def copy(self: __torch__.Model, to: List[Tensor], frm: List[Tensor]) -> int:
    for i in range(torch.len(to)):
      torch.copy_(to[i], frm[i])
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
