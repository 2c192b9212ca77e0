"""Answers to lesson 02 in PyTorch: (code, what a useful reply must speak of)."""

# ruff: noqa: E501 - code as it was typed

WRONG = {
    "scaled_dot_product_attention": [
        ("return F.softmax(query @ key.transpose(-2, -1), dim=-1) @ value", "√d_k"),
        (
            "d_k = query.shape[-1]\n"
            "return F.softmax(query @ key.transpose(-2, -1) / d_k, dim=-1) @ value",
            "square root|√d_k",
        ),
        (
            "d_k = query.shape[-1]\n"
            "return F.softmax(query @ key.transpose(-2, -1) / d_k ** 2, dim=-1) @ value",
            "factor|√d_k",
        ),
        (
            "d_k = query.shape[1]\nscores = torch.matmul(query, key.transpose(-2, -1)) / "
            "math.sqrt(d_k)\nreturn torch.softmax(scores, dim=-1) @ value",
            "size|d_k|last axis",
        ),
        (
            "scores = query @ key.T / math.sqrt(query.size(-1))\n"
            "return scores.softmax(dim=-1) @ value",
            "last two|axes",
        ),
        (
            "scores = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))\n"
            "return scores.softmax(dim=1) @ value",
            "axis|dim=-1",
        ),
        (
            "scores = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))\n"
            "return scores.softmax(dim=0) @ value",
            "axis|dim=-1|queries",
        ),
        (
            "scores = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))\n"
            "return F.softmax(scores) @ value",
            "axis|dim=-1",
        ),
        (
            "scores = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))\n"
            "weights = F.softmax(scores, dim=-1)\nreturn value @ weights",
            "shape|size",
        ),
        (
            "scores = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))\n"
            "weights = F.softmax(scores, dim=-1)\nreturn weights * value",
            "shape|size",
        ),
        (
            "scores = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))\n"
            "weights = F.softmax(scores, dim=-1)\nreturn weights @ value, weights",
            "alone|tuple|first",
        ),
        (
            "scores = query @ key.transpose(-2, -1) * math.sqrt(query.size(-1))\n"
            "weights = F.softmax(scores, dim=-1)\nreturn weights @ value",
            "multiplied|Divide",
        ),
        (
            "scores = key @ query.transpose(-2, -1) / math.sqrt(query.size(-1))\n"
            "weights = F.softmax(scores, dim=-1)\nreturn weights.transpose(-2, -1) @ value",
            "columns|along the queries|swapped",
        ),
        (
            "scores = query @ key.transpose(-2, -1)\nscores /= sqrt(query.shape[-1])\n"
            "return torch.softmax(scores, -1) @ value",
            "sqrt",
        ),
        (
            "scores = torch.matmul(query, key.reshape(key.shape[-1], -1)) / "
            "math.sqrt(query.shape[-1])\nreturn torch.softmax(scores, -1) @ value",
            "reshape|axes|transpose",
        ),
    ],
    "masked_attention": [
        (
            "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\n"
            "s = s.masked_fill(mask, float('-inf'))\nreturn s.softmax(-1) @ value",
            "wrong way round|~mask",
        ),
        (
            "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\n"
            "s = s.masked_fill(mask == 1, -1e9)\nreturn s.softmax(-1) @ value",
            "wrong way round|~mask",
        ),
        (
            "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\n"
            "s = s.masked_fill(mask == 0, 0)\nreturn s.softmax(-1) @ value",
            "e⁰",
        ),
        (
            "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\n"
            "s = s.masked_fill(mask == 0, 1e-9)\nreturn s.softmax(-1) @ value",
            "sign of the exponent",
        ),
        (
            "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\n"
            "w = s.softmax(-1) * mask\nreturn w @ value",
            "after the softmax",
        ),
        (
            "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\n"
            "w = (s * mask).softmax(-1)\nreturn w @ value",
            "e⁰",
        ),
        (
            "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\n"
            "s.masked_fill(~mask, -math.inf)\nreturn s.softmax(-1) @ value",
            "without the mask",
        ),
        (
            "s = query @ key.transpose(-2, -1)\ns = s.masked_fill(~mask, -math.inf)\n"
            "return s.softmax(-1) @ value",
            "√d_k",
        ),
        (
            "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\n"
            "s[mask == False] = float('inf')\nreturn s.softmax(-1) @ value",
            "sign|minus",
        ),
        (
            "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\n"
            "s[not mask] = -math.inf\nreturn s.softmax(-1) @ value",
            "Boolean|ambiguous|~mask",
        ),
        (
            "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\n"
            "s = s.masked_fill(~mask, -10)\nreturn s.softmax(-1) @ value",
            "hidden",
        ),
        (
            "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\n"
            "return (s + mask).softmax(-1) @ value",
            "added",
        ),
        (
            "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\n"
            "s = s.masked_fill(~mask.T, -math.inf)\nreturn s.softmax(-1) @ value",
            "size|keys \\(columns\\)",
        ),
        (
            "m = query.shape[-2]\nmask = torch.tril(torch.ones(m, m)).bool()\n"
            "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\n"
            "s = s.masked_fill(~mask, -math.inf)\nreturn s.softmax(-1) @ value",
            "size|mask",
        ),
        (
            "value = value.masked_fill(~mask, 0)\n"
            "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\n"
            "return s.softmax(-1) @ value",
            "size|shape",
        ),
    ],
}

RIGHT = {
    "scaled_dot_product_attention": [
        "scores = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))\n"
        "return torch.softmax(scores, dim=-1) @ value",
        "return F.scaled_dot_product_attention(query, key, value)",
        "d = query.shape[-1]\nreturn torch.matmul(F.softmax(torch.matmul(query, key.mT) * d ** -0.5, "
        "-1), value)",
        "s = torch.einsum('...md,...nd->...mn', query, key) / key.shape[-1] ** 0.5\n"
        "return torch.einsum('...mn,...nd->...md', s.softmax(-1), value)",
        "s = query @ torch.swapaxes(key, -1, -2) / torch.sqrt(torch.tensor(query.shape[-1]))\n"
        "e = torch.exp(s)\nreturn e / e.sum(-1, keepdim=True) @ value",
        "s = (query.unsqueeze(-2) * key.unsqueeze(-3)).sum(-1) / math.sqrt(key.size(-1))\n"
        "return s.softmax(-1) @ value",
        "print(query.shape)\nq = query / query.shape[-1] ** 0.25\nk = key / key.shape[-1] ** 0.25\n"
        "return (q @ k.transpose(-1, -2)).softmax(dim=-1) @ value",
        "query = query.double()\nkey = key.double()\nvalue = value.double()\n"
        "s = query @ key.mT / math.sqrt(query.shape[-1])\n"
        "s = s - s.max(dim=-1, keepdim=True).values\nw = s.exp()\nw /= w.sum(-1, keepdim=True)\n"
        "return w @ value",
        "class A(torch.nn.Module):\n    def forward(self, q, k, v):\n"
        "        return torch.softmax(q @ k.mT / q.size(-1) ** .5, -1) @ v\n"
        "return A()(query, key, value)",
        "s = torch.log_softmax(query @ key.mT / query.shape[-1] ** 0.5, dim=-1)\n"
        "return s.exp() @ value",
    ],
    "masked_attention": [
        "s = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))\n"
        "s = s.masked_fill(~mask, float('-inf'))\nreturn s.softmax(-1) @ value",
        "s = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))\n"
        "s = s.masked_fill(mask == 0, -1e9)\nreturn s.softmax(-1) @ value",
        "s = query @ key.mT / math.sqrt(query.size(-1))\ns = torch.where(mask, s, -torch.inf)\n"
        "return s.softmax(-1) @ value",
        "return F.scaled_dot_product_attention(query, key, value, attn_mask=mask)",
        "s = query @ key.mT\ns[..., ~mask] = -1e10\n"
        "return (s / query.shape[-1] ** 0.5).softmax(-1) @ value",
        "bias = torch.zeros(mask.shape)\nbias[~mask] = -math.inf\n"
        "return (query @ key.mT / query.shape[-1] ** 0.5 + bias).softmax(-1) @ value",
        "e = torch.exp(query @ key.mT / query.shape[-1] ** 0.5) * mask\n"
        "return e / e.sum(-1, keepdim=True) @ value",
        "w = (query @ key.mT / query.shape[-1] ** 0.5).softmax(-1) * mask\n"
        "w = w / w.sum(-1, keepdim=True)\nreturn w @ value",
        "s = query @ key.mT / query.shape[-1] ** 0.5\n"
        "s = s + (1 - mask.int()) * torch.finfo(s.dtype).min\nreturn s.softmax(-1) @ value",
        "s = query @ key.mT / query.shape[-1] ** 0.5\n"
        "s = s.masked_fill(mask.logical_not(), -1000.0)\nreturn s.softmax(-1) @ value",
    ],
}

# A second round, written after the first had been answered.
AGAIN = {
    "scaled_dot_product_attention": [
        "b, m, d = query.shape\ns = torch.bmm(query, key.transpose(1, 2)) / d ** 0.5\nreturn torch.bmm(s.softmax(-1), value)",
        "s = torch.mm(query, key.t()) / query.shape[-1] ** 0.5\nreturn s.softmax(-1) @ value",
        "s = query @ key.transpose(-2, -1) / torch.sqrt(query.shape[-1])\nreturn s.softmax(-1) @ value",
        "s = query * key / math.sqrt(query.shape[-1])\nreturn s.softmax(-1) @ value",
        "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\nreturn F.dropout(s.softmax(-1), 0.1) @ value",
        "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\nreturn s.sigmoid() @ value",
        "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\nreturn F.relu(s).softmax(-1) @ value",
        "q = F.normalize(query, dim=-1)\nk = F.normalize(key, dim=-1)\nreturn (q @ k.mT).softmax(-1) @ value",
        "s = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])\nreturn s.softmax(-1).softmax(-1) @ value",
        "s = query @ key.mT / math.sqrt(query.shape[-1])\nreturn s.log_softmax(-1) @ value",
        "return F.scaled_dot_product_attention(query, key, value, is_causal=True)",
        "return F.scaled_dot_product_attention(query, value, key)",
        "s = query @ key.mT / math.sqrt(query.shape[-1])\nreturn (s.softmax(-1) @ value).mean(-2)",
    ],
    "masked_attention": [
        "s = query @ key.mT / query.shape[-1] ** 0.5\ns = s.masked_fill(~mask, -1e9)\nreturn s.softmax(-2) @ value",
        "s = query @ key.mT / query.shape[-1] ** 0.5\ns = s.masked_fill(~mask, float('nan'))\nreturn s.softmax(-1) @ value",
        "s = query @ key.mT / query.shape[-1] ** 0.5\ns = s - mask * 1e9\nreturn s.softmax(-1) @ value",
        "s = query @ key.mT / query.shape[-1] ** 0.5\nw = s.softmax(-1)\nw[mask == 0] = 0\nreturn w @ value",
        "s = query @ key.mT / query.shape[-1] ** 0.5\ns = s.masked_fill(~mask, -math.inf)\nw = s.softmax(-1)\nreturn (w @ value) * mask.any(-1)",
        "s = query @ key.mT\ns = s.masked_fill(~mask, -1)\nreturn (s / query.shape[-1] ** 0.5).softmax(-1) @ value",
        "return F.scaled_dot_product_attention(query, key, value, attn_mask=~mask)",
        "return F.scaled_dot_product_attention(query, key, value, attn_mask=mask.float())",
        "mask = mask.masked_fill(~mask, -1e9)\nreturn (query @ key.mT / query.shape[-1] ** 0.5 + mask).softmax(-1) @ value",
        "s = query @ key.mT / query.shape[-1] ** 0.5\ns = s.masked_fill(s == 0, -1e9) * mask\nreturn s.softmax(-1) @ value",
    ],
}
