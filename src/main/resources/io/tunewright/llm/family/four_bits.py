# Weights in 4 bits: NF4, blocks of 64, scales quantised too or not (Dettmers et al. 2023). See `w` in blocks.py.

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

  def unpacked(self: __torch__.Model, w: List[Tensor], projections: int, dtype: int) -> List[Tensor]:
    if ops.prim.dtype(w[0]) != 0:
      return w
    r = annotate(List[Tensor], [])
    for p in range(projections):
      ops.aten.append(r, self.dense(w, p, projections, dtype))
    return torch.add(r, torch.slice(w, projections, torch.len(w), 1))

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
      c = ops.prim.min(2048, n - i)
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
