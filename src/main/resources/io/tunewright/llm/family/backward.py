# Loss, gradients and optimiser. Gradients are written out by hand: automatic differentiation would keep several times as
# much for the backward pass (every operand in float32, masks, repeated heads) and add up in passes of its own. It is
# still asked for what is rare: magnitudes of DoRA, and what a prefix is made of.
#
# saved   of a layer: its input, that normed, queries, keys, values, what attention gives, the middle (input plus
#         attention), that normed, the gate, outputs of the projections of the feed-forward half, then what a family
#         remembers
# room    one block for what all layers save, so that nothing else lies between what comes and goes: as many rows as the
#         longest batch so far had tokens. Layers compute into it at once (see `take` in blocks.py)
# learnt  tokens whose next one is a target, then others up to a multiple of 64. Nothing but these is read of the last
#         layer's output, so behind its attention it computes no others
# places  for each tensor of the layers the place of its gradient in `grads`, or -1; then the place after them
# to      the part of it that belongs to a layer
# g...    gradient of
#
# Attention is differentiated 128 queries at a time with the keys they see, for several sequences at once, since the threads
# meet at each operation, but not for so many that scores leave the cache. Of sequences of several lengths each block takes
# those that reach it. Lengths are rounded up: oneDNN compiles code for each size that it meets, which costs milliseconds
# and hundreds of kilobytes. What is read beyond the end of a sequence is seen by no query of it, and no gradient comes
# from there.

  def rotate_back(self: __torch__.Model, g: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    size = [torch.size(g, 0), torch.size(g, 2), torch.size(g, 1), torch.size(g, 3)]
    return self.turn(g, torch.transpose(torch.empty(size, dtype=ops.prim.dtype(g)), 1, 2), cos, sin, -1.)

  def rms_back(self: __torch__.Model, x: Tensor, gain: Tensor, gy: Tensor, eps: float, grads: List[Tensor], to: int) -> Tensor:
    width = torch.size(x, -1)
    inv = self.inverse(x, eps)
    # that of a layer norm whose mean is 0, but for what it takes off because the mean depends on x
    g, ggain, _ = torch.native_layer_norm_backward(gy, x, [width], torch.zeros_like(inv), inv, torch.to(gain, 6), None, [True, to >= 0, False])
    if to >= 0:
      torch.add_(grads[to], ggain)
    taken = torch.unsqueeze(torch.matmul(gy, gain), -1) * inv / float(width)
    return torch.add_(g, torch.to(taken, ops.prim.dtype(g)))

  def base_back(self: __torch__.Model, gy: Tensor, x: Tensor, p: int, below: bool, gx: Tensor, w: List[Tensor], projections: int, grads: List[Tensor], to: List[int]) -> Tensor:
    if to[p] >= 0:
      torch.add_(grads[to[p]], torch.matmul(torch.t(gy), x))
    if to[projections + p] >= 0:
      torch.add_(grads[to[projections + p]], torch.sum(torch.to(gy, 6), [0]))
    if below:
      weight = self.dense(w, p, projections, ops.prim.dtype(x))
      if torch.numel(gx) == 0:
        gx = torch.matmul(gy, weight)
      else:
        gx = torch.addmm_(gx, gy, weight)
    return gx

  def project_back(self: __torch__.Model, gy: Tensor, x: Tensor, p: int, below: bool, gx: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float, grads: List[Tensor], to: List[int]) -> Tensor:
    d = ops.prim.dtype(x)
    if at[p] < 0:
      return self.base_back(gy, x, p, below, gx, w, torch.len(at), grads, to)
    if self.beside(lora, at[p]) > 2:
      return self.decomposed_back(gy, x, p, below, gx, w, lora, at, scale, kept[p], dropout, grads)
    gx = self.base_back(gy, x, p, below, gx, w, torch.len(at), grads, to)
    s = scale / (1. - dropout)
    a = torch.to(lora[at[p]], d)
    inner = x * kept[p]
    glow = torch.matmul(gy, torch.to(lora[at[p] + 1], d))
    torch.add_(grads[at[p]], torch.matmul(torch.t(glow), inner), alpha=s)
    torch.add_(grads[at[p] + 1], torch.matmul(torch.t(gy), torch.linear(inner, a)), alpha=s)
    if below:
      gx = torch.addcmul_(gx, torch.matmul(glow, a), kept[p], value=s)
    return gx

  def several_back(self: __torch__.Model, gys: List[Tensor], x: Tensor, first: int, below: bool, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float, grads: List[Tensor], to: List[int]) -> Tensor:
    d = ops.prim.dtype(x)
    P = torch.len(at)
    end = first + torch.len(gys)
    gx = torch.empty([0], dtype=d)
    if self.plain(lora, at, first, end, dropout):
      a = self.stacked(lora, at, first, end, d)
      low = x
      if torch.numel(a) > 0:
        low = torch.linear(x, a)
      glows = annotate(List[Tensor], [])
      begin = 0
      for j in range(end - first):
        p = first + j
        gx = self.base_back(gys[j], x, p, below, gx, w, P, grads, to)
        if at[p] >= 0:
          b = torch.to(lora[at[p] + 1], d)
          r = torch.size(b, 1)
          ops.aten.append(glows, torch.matmul(gys[j], b))
          torch.add_(grads[at[p] + 1], torch.matmul(torch.t(gys[j]), torch.narrow(low, 1, begin, r)), alpha=scale)
          begin = begin + r
      if torch.numel(a) > 0:
        glow = torch.cat(glows, 1)
        ga = torch.matmul(torch.t(glow), x)
        begin = 0
        for j in range(end - first):
          if at[first + j] >= 0:
            g = grads[at[first + j]]
            torch.add_(g, torch.narrow(ga, 0, begin, torch.size(g, 0)), alpha=scale)
            begin = begin + torch.size(g, 0)
        if below:
          gx = torch.addmm_(gx, glow, a, beta=1, alpha=scale)
    else:
      for j in range(end - first):
        gx = self.project_back(gys[j], x, first + j, below, gx, w, lora, at, scale, kept, dropout, grads, to)
    return gx

  def decomposed_back(self: __torch__.Model, gy: Tensor, x: Tensor, p: int, below: bool, gx: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: Tensor, dropout: float, grads: List[Tensor]) -> Tensor:
    weight = self.dense(w, p, torch.len(at), ops.prim.dtype(x))
    torch.set_grad_enabled(True)
    leaf = torch.requires_grad_(torch.detach(x), True)
    y = self.decomposed(leaf, weight, w[torch.len(at) + p], lora, at[p], scale, kept, dropout)
    torch.set_grad_enabled(False)
    gs = torch.grad([y], [leaf, lora[at[p]], lora[at[p] + 1], lora[at[p] + 2]], annotate(List[Optional[Tensor]], [gy]))
    for j in range(3):
      torch.add_(grads[at[p] + j], ops.aten._unwrap_optional(gs[1 + j]))
    if below:
      g = ops.aten._unwrap_optional(gs[0])
      if torch.numel(gx) > 0:
        g = torch.add_(gx, g)
      gx = g
    return gx

  def ends_padded(self: __torch__.Model, g: Tensor, spans: List[int], size: int) -> Tensor:
    r = annotate(List[Tensor], [])
    for s in range(torch.len(spans) // 4):
      length = spans[4 * s + 3]
      of = self.part(g, spans[4 * s], spans[4 * s + 1], spans[4 * s + 2], length)
      ops.aten.append(r, torch.constant_pad_nd(of, [0, 0, 0, size - length]))
    return torch.cat(r)

  def longer(self: __torch__.Model, spans: List[int], tokens: int) -> int:
    rows = 0
    for s in range(torch.len(spans) // 4):
      if spans[4 * s + 3] > tokens:
        rows = rows + spans[4 * s + 1]
    return rows

  def back_to(self: __torch__.Model, to: Tensor, spans: List[int], of: Tensor) -> int:
    row = 0
    for s in range(torch.len(spans) // 4):
      rows = spans[4 * s + 1]
      length = spans[4 * s + 3]
      torch.copy_(self.part(to, spans[4 * s], rows, spans[4 * s + 2], length), torch.narrow(torch.narrow(of, 0, row, rows), 2, 0, length))
      row = row + rows
    return row

  def attend_back(self: __torch__.Model, go: Tensor, q: Tensor, k: Tensor, v: Tensor, past: Tensor, spans: List[int], window: int, shape: List[int], past_gradient: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    B = torch.size(q, 0)
    T = torch.size(q, 2)
    kv = shape[2]
    group = shape[1] // kv
    width = shape[3]
    d = ops.prim.dtype(q)
    scale = 1. / torch.sqrt(float(width))
    g = torch.transpose(torch.view(go, [B, T, shape[1], width]), 1, 2)
    gq = torch.empty([B, shape[1], T, width], dtype=d)
    gk = torch.empty([B, kv, T, width], dtype=d)
    gv = torch.empty([B, kv, T, width], dtype=d)
    none = torch.zeros([1, 1, 1], dtype=d)
    n = 0
    if torch.numel(past) > 0:
      n = torch.size(past, 0)
    s = 0
    while s < torch.len(spans) // 4:
      size = self.padded(spans[4 * s + 3])
      most = ops.prim.max(1, 4194304 // (shape[1] * 128 * (n + size)))
      end = self.alike(spans, s, most, size // 2)
      b = 0
      while b < spans[4 * s + 1]:
        some = torch.slice(spans, 4 * s, 4 * end, 1)
        if end == s + 1:
          some = [spans[4 * s] + b, ops.prim.min(most, spans[4 * s + 1] - b), spans[4 * s + 2], spans[4 * s + 3]]
        ks = self.parts(k, some, 0, end - s, size)
        vs = self.parts(v, some, 0, end - s, size)
        qs = self.parts(q, some, 0, end - s, size)
        c = torch.size(qs, 0)
        ks = torch.reshape(ks, [c * kv, size, width])
        vs = torch.reshape(vs, [c * kv, size, width])
        qs = torch.reshape(qs, [c * kv, group, size, width])
        gs = torch.reshape(self.ends_padded(g, some, size), [c * kv, group, size, width])
        if n > 0:
          pk, pv = self.past_keys(past, d, shape)
          ks = torch.cat([torch.repeat(pk, [c, 1, 1]), ks], 1)
          vs = torch.cat([torch.repeat(pv, [c, 1, 1]), vs], 1)
        gqs = torch.empty([c, shape[1], size, width], dtype=d)
        gks = torch.zeros_like(ks)
        gvs = torch.zeros_like(vs)
        r = 0
        while r < size:
          m = ops.prim.min(128, size - r)
          first = 0
          if window > 0:
            first = ops.prim.max(0, n + r + 1 - window)
          keys = n + r + m - first
          hidden = torch.masked_fill_(torch.zeros([m, keys], dtype=d), torch.bitwise_not(self.band(m, keys, n + r - first, window)), float("-inf"))
          hidden = torch.reshape(torch.expand(hidden, [group, m, keys]), [1, group * m, keys])
          long = self.longer(some, r)
          qb = torch.reshape(torch.narrow(torch.narrow(qs, 0, 0, long * kv), 2, r, m), [long * kv, group * m, width])
          gb = torch.reshape(torch.narrow(torch.narrow(gs, 0, 0, long * kv), 2, r, m), [long * kv, group * m, width])
          kb = torch.narrow(torch.narrow(ks, 0, 0, long * kv), 1, first, keys)
          vb = torch.narrow(torch.narrow(vs, 0, 0, long * kv), 1, first, keys)
          p = torch.softmax(torch.baddbmm(hidden, qb, torch.transpose(kb, 1, 2), beta=1, alpha=scale), -1)
          gp = torch._softmax_backward_data(torch.bmm(gb, torch.transpose(vb, 1, 2)), p, -1, d)
          gqb = torch.view(torch.baddbmm(none, gp, kb, beta=0, alpha=scale), [long, shape[1], m, width])
          torch.copy_(torch.narrow(torch.narrow(gqs, 0, 0, long), 2, r, m), gqb)
          torch.baddbmm_(torch.narrow(torch.narrow(gks, 0, 0, long * kv), 1, first, keys), torch.transpose(gp, 1, 2), qb, beta=1, alpha=scale)
          torch.baddbmm_(torch.narrow(torch.narrow(gvs, 0, 0, long * kv), 1, first, keys), torch.transpose(p, 1, 2), gb, beta=1, alpha=1)
          r = r + m
        gks = torch.view(gks, [c, kv, n + size, width])
        gvs = torch.view(gvs, [c, kv, n + size, width])
        if n > 0:
          self.past_back(past, torch.sum(torch.narrow(gks, 2, 0, n), [0]), torch.sum(torch.narrow(gvs, 2, 0, n), [0]), d, shape, past_gradient)
          gks = torch.narrow(gks, 2, n, size)
          gvs = torch.narrow(gvs, 2, n, size)
        self.back_to(gq, some, gqs)
        self.back_to(gk, some, gks)
        self.back_to(gv, some, gvs)
        b = b + c
      s = end
    return (gq, gk, gv)

  def past_back(self: __torch__.Model, past: Tensor, gk: Tensor, gv: Tensor, dtype: int, shape: List[int], past_gradient: Tensor) -> Tensor:
    torch.set_grad_enabled(True)
    leaf = torch.requires_grad_(torch.detach(past), True)
    pk, pv = self.past_keys(leaf, dtype, shape)
    torch.set_grad_enabled(False)
    g = torch.grad([pk, pv], [leaf], annotate(List[Optional[Tensor]], [gk, gv]))
    return torch.add_(past_gradient, ops.aten._unwrap_optional(g[0]))

  def spread(self: __torch__.Model, g: Tensor, rows: Tensor, tokens: int) -> Tensor:
    if torch.numel(rows) == 0:
      return g
    return torch.index_copy_(torch.zeros([tokens, torch.size(g, 1)], dtype=ops.prim.dtype(g)), 0, rows, g)

  def layer_back(self: __torch__.Model, gy: Tensor, saved: List[Tensor], below: bool, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, kept: List[Tensor], dropout: float, cos: Tensor, sin: Tensor, spans: List[int], window: int, past: Tensor, shape: List[int], eps: float, rows: Tensor, grads: List[Tensor], to: List[int], past_gradient: Tensor) -> Tensor:
    norms = 2 * shape[4]
    out = self.output_at()
    last = shape[4] - 1
    x, read, q, k, v, o, middle, normed, s = torch.slice(saved, 0, 9, 1)
    fs = torch.slice(saved, 9, 8 + last - out, 1)
    ps = torch.slice(saved, 8 + last - out, torch.len(saved), 1)
    g = self.several_back([gy], self.gated(fs, s), last, True, w, lora, at, scale, kept, dropout, grads, to)
    gs = self.gated_back(fs, s, g)
    g = self.several_back(gs, normed, out + 1, True, w, lora, at, scale, kept, dropout, grads, to)
    gm = torch.add_(self.rms_back(middle, w[norms + 1], g, eps, grads, to[norms + 1]), gy)
    g = self.several_back([gm], o, out, True, w, lora, at, scale, kept, dropout, grads, to)
    g = self.spread(g, rows, torch.size(x, 0))
    gm = self.spread(gm, rows, torch.size(x, 0))
    gq, gk, gv = self.attend_back(g, q, k, v, past, spans, window, shape, past_gradient)
    gs = self.heads_back(ps, gq, gk, gv, w, cos, sin, shape, eps, grads, to)
    deeper = below or to[norms] >= 0
    g = self.several_back(gs, read, 0, deeper, w, lora, at, scale, kept, dropout, grads, to)
    if deeper:
      g = torch.add_(self.rms_back(x, w[norms], g, eps, grads, to[norms]), gm)
    return g

  def learnt(self: __torch__.Model, targets: Tensor) -> Tuple[Tensor, Tensor]:
    yes = torch.ne(targets, -100)
    at = torch.squeeze(torch.nonzero(yes), 1)
    others = torch.squeeze(torch.nonzero(torch.bitwise_not(yes)), 1)
    m = torch.size(at, 0)
    more = ops.prim.min(self.padded(ops.prim.max(m, 1)) - m, torch.size(others, 0))
    return (torch.cat([at, torch.narrow(others, 0, 0, more)]), torch.unsqueeze(torch.index_select(targets, 0, at), 1))

  def shares(self: __torch__.Model, weights: Tensor, at: Tensor) -> Tensor:
    if torch.numel(weights) == 0:
      return weights
    return torch.unsqueeze(torch.index_select(torch.reshape(torch.roll(weights, [-1], [1]), [-1]), 0, at), 1)

  def head_back(self: __torch__.Model, gz: Tensor, head: Tensor) -> Tensor:
    g = torch.zeros([torch.size(gz, 0), torch.size(head, 1)], dtype=6)
    vocabulary = torch.size(head, 0)
    i = 0
    while i < vocabulary:
      n = ops.prim.min(2048, vocabulary - i)
      torch.add_(g, torch.mm(torch.narrow(gz, 1, i, n), torch.narrow(head, 0, i, n)))
      i = i + n
    return g

  def cross_entropy(self: __torch__.Model, h: Tensor, head: Tensor, ts: Tensor, share: Tensor, chunk: int, denominator: float, head_gradient: Tensor) -> Tensor:
    rows = torch.size(h, 0)
    m = torch.size(ts, 0)
    losses = torch.empty([m], dtype=6)
    tile = self.tile(torch.size(head, 0))
    logits = torch.empty([ops.prim.min(chunk, rows), torch.size(head, 0)], dtype=ops.prim.dtype(h))
    i = 0
    while i < rows:
      c = ops.prim.min(chunk, rows - i)
      hc = torch.narrow(h, 0, i, c)
      z = torch.mm(hc, torch.t(head), out=torch.narrow(logits, 0, 0, c))
      j = 0
      real = ops.prim.max(0, ops.prim.min(c, m - i))
      torch.zero_(torch.narrow(z, 0, real, c - real))
      while j < real:
        n = ops.prim.min(tile, real - j)
        zt = torch.narrow(z, 0, j, n)
        tt = torch.narrow(ts, 0, i + j, n)
        g = torch.softmax(zt, -1, dtype=6)
        torch.copy_(torch.narrow(losses, 0, i + j, n), torch.neg(torch.log(torch.clamp(torch.squeeze(torch.gather(g, 1, tt), 1), 1e-38))))
        g = torch.scatter_add_(g, 1, tt, torch.full([n, 1], -1., dtype=6))
        if torch.numel(share) > 0:
          g = torch.mul_(g, torch.narrow(share, 0, i + j, n))
        torch.copy_(zt, g)
        j = j + n
      if torch.numel(head_gradient) > 0:
        torch.add_(head_gradient, torch.matmul(torch.t(z), hc), alpha=1. / denominator)
      torch.copy_(hc, torch.mul_(self.head_back(z, head), 1. / denominator))
      i = i + c
    return losses

  def places(self: __torch__.Model, w: List[Tensor], first: int, before: int, shape: List[int]) -> List[int]:
    r = annotate(List[int], [])
    next = before
    for s in range(torch.len(w)):
      place = -1
      if s >= first * shape[5]:
        if torch.numel(w[s]) > 0:
          place = next
          next = next + 1
      ops.aten.append(r, place)
    ops.aten.append(r, next)
    return r

  def grown(self: __torch__.Model, room: List[Tensor], saved: List[Tensor], layers: int, tokens: int) -> List[Tensor]:
    each = 0
    for j in range(torch.len(saved)):
      each = each + torch.numel(saved[j])
    ops.aten._set_item(room, 0, torch.empty([0]))
    ops.aten._set_item(room, 0, torch.empty([tokens, (layers * each + tokens - 1) // tokens], dtype=ops.prim.dtype(saved[0])))
    return [torch.view(room[0], [-1])]

  def step(self: __torch__.Model, ids: Tensor, labels: Tensor, weights: Tensor, positions: Tensor, segments: Tensor, spans: List[int], denominator: float, chunk: int, recompute: bool, parts: List[int], tied: bool, dropout: float, grads: List[Tensor], room: List[Tensor], emb: Tensor, norm: Tensor, head: Tensor, w: List[Tensor], lora: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, shape: List[int], eps: float) -> Tensor:
    was = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    B = torch.size(ids, 0)
    T = torch.size(ids, 1)
    nl = shape[0]
    first = parts[0]
    places = self.places(w, first, parts[1], shape)
    lowest = 0
    if first < nl and parts[1] == 0:
      lowest = first
    gh = torch.empty([0], dtype=6)
    if parts[3] == 1:
      if tied:
        gh = grads[0]
      else:
        gh = grads[torch.len(grads) - 1]
    z = torch.len(at) - 2
    c = self.table(cos, positions, at[z + 1], T)
    s = self.table(sin, positions, at[z + 1], T)
    prefix = self.prefix(lora, at)
    gp = torch.zeros_like(prefix)
    x = torch.reshape(torch.embedding(emb, ids), [B * T, -1])
    targets = self.targets(labels, segments)
    learnt, ts = self.learnt(targets)
    every = torch.empty([0], dtype=4)
    space = self.nowhere()
    if torch.size(room[0], 0) >= B * T:
      space = [torch.view(room[0], [-1])]
    saved = annotate(List[List[Tensor]], [])
    masks = annotate(List[List[Tensor]], [])
    for i in range(nl):
      wi = torch.slice(w, i * shape[5], i * shape[5] + shape[5], 1)
      ai = torch.slice(at, i * shape[4], i * shape[4] + shape[4], 1)
      rows = every
      if i == nl - 1:
        rows = learnt
      kept = self.draw(B * T, rows, wi, ai, dropout)
      ops.aten.append(masks, kept)
      to = self.nowhere()
      if i >= lowest and not recompute:
        to = space
      all = self.layer(x, B, T, wi, lora, ai, scale, kept, dropout, c, s, spans, shape[6] * shape[7 + i], self.past(prefix, i, shape), shape, eps, rows, to)
      if i >= lowest:
        keep = torch.slice(all, 1, torch.len(all), 1)
        if recompute:
          keep = [self.put(space, x)]
        ops.aten.append(saved, keep)
        if torch.len(space) == 0:
          space = self.grown(room, keep, nl - lowest, B * T)
      x = all[0]
    g = self.rms(x, norm, eps, self.nowhere())
    l = self.cross_entropy(g, head, ts, self.shares(weights, torch.narrow(learnt, 0, 0, torch.size(ts, 0))), chunk, denominator, gh)
    last = -1
    if parts[2] == 1:
      last = places[torch.len(w)]
    g = self.rms_back(x, norm, g, eps, grads, last)
    for j in range(nl - lowest):
      i = nl - 1 - j
      wi = torch.slice(w, i * shape[5], i * shape[5] + shape[5], 1)
      ai = torch.slice(at, i * shape[4], i * shape[4] + shape[4], 1)
      to = torch.slice(places, i * shape[5], i * shape[5] + shape[5], 1)
      window = shape[6] * shape[7 + i]
      pi = self.past(prefix, i, shape)
      rows = every
      if j == 0:
        rows = learnt
      keep = torch.pop(saved)
      if recompute:
        wi = self.unpacked(wi, shape[4], ops.prim.dtype(g))
        all = self.layer(keep[0], B, T, wi, lora, ai, scale, masks[i], dropout, c, s, spans, window, pi, shape, eps, rows, self.nowhere())
        keep = torch.slice(all, 1, torch.len(all), 1)
      g = self.layer_back(g, keep, i > lowest or parts[1] == 1, wi, lora, ai, scale, masks[i], dropout, c, s, spans, window, pi, shape, eps, rows, grads, to, self.past(gp, i, shape))
    if at[z] > 0:
      torch.set_grad_enabled(True)
      whole = self.prefix(lora, at)
      torch.set_grad_enabled(False)
      made = torch.grad([whole], lora, annotate(List[Optional[Tensor]], [gp]))
      for k in range(torch.len(lora)):
        torch.add_(grads[k], ops.aten._unwrap_optional(made[k]))
    if parts[1] == 1:
      torch.add_(grads[0], torch.embedding_dense_backward(g, torch.reshape(ids, [-1]), torch.size(emb, 0), -1, False))
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
