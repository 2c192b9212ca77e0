"""Answers to lesson 02 as learners write them: (code, what a useful reply must speak of)."""

# ruff: noqa: E501 - code as it was typed

WRONG = {
    "attention_by_hand": [
        ("[0.33, 0.33, 0.33]", "the same|alike"),
        ("[0.5, 0.5, 0]", "exponential|exp"),
        ("[0.422, 0.422, 0.155]", "√2|√d_k"),
        ("[0.248, 0.503, 0.248]", "another word"),
        ("[1, 1, 0]", "scores"),
        ("[0.707, 0.707, 0]", "scores"),
        ("[0.446, 0.446, 0.108]", "multiplied"),
        ("[2.028, 2.028, 1.0]", "exponentials"),
        ("[2.72, 2.72, 1]", "exponentials"),
        ("[0.40, 0.40]", "three"),
        ("[0.198, 0.401, 0.401]", "another word|order"),
        ("[0.384, 0.384, 0.233]", "d_k|√2|square root"),
        ("[0.4, 0.2, 0.4]", "order|differ|position"),
        ("[40, 40, 20]", "percent|100"),
        ("(0.802, 0.599)", "output"),
    ],
    "attention_with_loops": [
        (
            "return np.exp(query @ key.T) / np.exp(query @ key.T).sum() @ value",
            "scale|√d_k|whole|1",
        ),
        (
            "s = query @ key.T / np.sqrt(query.shape[1])\nw = np.exp(s) / np.exp(s).sum(axis=0)\n"
            "return w @ value",
            "columns|along the queries",
        ),
        (
            "s = query @ key.T / np.sqrt(query.shape[1])\nw = np.exp(s) / np.exp(s).sum(axis=1)\n"
            "return w @ value",
            "broadcast|shape",
        ),
        (
            "m, d_k = query.shape\nn, d_v = value.shape\nout = np.zeros((m, d_v))\n"
            "for i in range(m):\n    s = np.zeros(n)\n    for j in range(n):\n"
            "        s[j] = np.dot(query[i], key[j])\n    w = np.exp(s) / np.exp(s).sum()\n"
            "    for j in range(n):\n        out[i] += w[j] * value[j]\nreturn out",
            "√d_k",
        ),
        (
            "m, d_k = query.shape\nn, d_v = value.shape\nout = np.zeros((m, d_v))\n"
            "for i in range(m):\n    s = np.zeros(n)\n    for j in range(n):\n"
            "        s[j] = np.dot(query[i], key[j]) / d_k ** 0.5\n    w = np.exp(s)\n"
            "    for j in range(n):\n        out[i] += w[j] * value[j]\nreturn out",
            "divided|sum|add up to 1",
        ),
        (
            "m, d_k = query.shape\nn, d_v = value.shape\nout = np.zeros((m, d_v))\n"
            "for i in range(m):\n    s = np.zeros(n)\n    for j in range(n):\n"
            "        s[j] = np.dot(query[i], key[j]) / d_k ** 0.5\n    w = np.exp(s) / np.exp(s).sum()\n"
            "    for j in range(n):\n        out[i] = w[j] * value[j]\nreturn out",
            "add|last|sum|differ",
        ),
        (
            "m, d_k = query.shape\nn, d_v = value.shape\nout = np.zeros((m, d_v))\n"
            "for i in range(m):\n    s = np.zeros(n)\n    for j in range(m):\n"
            "        s[j] = np.dot(query[i], key[j]) / d_k ** 0.5\n    w = np.exp(s) / np.exp(s).sum()\n"
            "    for j in range(n):\n        out[i] += w[j] * value[j]\nreturn out",
            "index|keys|bounds",
        ),
        (
            "m, d_k = query.shape\nn, d_v = value.shape\nout = np.zeros((m, d_v))\n"
            "for i in range(m):\n    s = [query[i] * key[j] / np.sqrt(d_k) for j in range(n)]\n"
            "    w = np.exp(s) / np.exp(s).sum()\n    for j in range(n):\n"
            "        out[i] += w[j] * value[j]\nreturn out",
            "broadcast|shape|size",
        ),
        (
            "m, d_k = query.shape\nn, d_v = value.shape\nout = np.zeros((m, d_v))\ni = 0\n"
            "while i < m:\n    s = key @ query[i] / np.sqrt(d_k)\n    w = np.exp(s) / np.exp(s).sum()\n"
            "    out[i] = w @ value\nreturn out",
            "never ends",
        ),
        (
            "scores = np.dot(query, key) / np.sqrt(query.shape[1])\n"
            "w = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)\nreturn w @ value",
            "transpose",
        ),
        (
            "scores = np.dot(query, key.T) / np.sqrt(key.shape[0])\n"
            "w = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)\nreturn w @ value",
            "d_k|size",
        ),
        (
            "scores = np.dot(query, key.T) / np.sqrt(key.shape[1])\n"
            "w = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)\nreturn w",
            "weights",
        ),
        (
            "scores = np.dot(query, key.T) / key.shape[1]\n"
            "w = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)\nreturn np.dot(w, value)",
            "square root|√d_k",
        ),
        (
            "query /= np.sqrt(query.shape[1])\ns = np.exp(query @ key.T)\n"
            "return s / s.sum(-1, keepdims=True) @ value",
            "changed",
        ),
        (
            "m, d_k = query.shape\nn, d_v = value.shape\nout = np.zeros((n, d_v))\n"
            "for j in range(n):\n    s = query @ key[j] / np.sqrt(d_k)\n"
            "    w = np.exp(s) / np.exp(s).sum()\n    out[j] = w.sum() * value[j]\nreturn out",
            "shape|queries",
        ),
    ],
}

RIGHT = {
    "attention_by_hand": [
        "[0.401, 0.401, 0.198]",
        "[0.4, 0.4, 0.2]",
        "(0.4011, 0.4011, 0.1978)",
        "np.array([0.401, 0.401, 0.198])",
        "torch.tensor([0.401, 0.401, 0.198])",
        "torch.softmax(torch.tensor([1.0, 1.0, 0.0]) / 2 ** 0.5, 0)",
        "[2.028 / 5.056, 2.028 / 5.056, 1 / 5.056]",
        "np.exp([0.707, 0.707, 0]) / np.exp([0.707, 0.707, 0]).sum()",
        "[[0.401, 0.401, 0.198]]",
        "torch.tensor([0.40, 0.40, 0.20], dtype=torch.float64)",
    ],
    "attention_with_loops": [
        "m, d_k = query.shape\nn, d_v = value.shape\nout = np.zeros((m, d_v))\n"
        "for i in range(m):\n    s = np.zeros(n)\n    for j in range(n):\n"
        "        s[j] = np.dot(query[i], key[j]) / d_k ** 0.5\n    w = np.exp(s) / np.exp(s).sum()\n"
        "    for j in range(n):\n        out[i] += w[j] * value[j]\nreturn out",
        "s = query @ key.T / np.sqrt(query.shape[1])\n"
        "w = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)\nreturn w @ value",
        "output = []\nfor q in query:\n    s = [q @ k / math.sqrt(len(q)) for k in key]\n"
        "    e = [math.exp(x) for x in s]\n"
        "    output.append(sum(a / sum(e) * v for a, v in zip(e, value)))\nreturn output",
        "output = np.empty((len(query), value.shape[1]))\nfor i, q in enumerate(query):\n"
        "    s = key.dot(q) / np.sqrt(q.size)\n    s = s - s.max()\n"
        "    output[i] = np.exp(s).dot(value) / np.exp(s).sum()\nreturn output",
        "s = np.einsum('md,nd->mn', query, key) / np.sqrt(key.shape[-1])\n"
        "w = np.exp(s - s.max(1)[:, None])\nw = w / w.sum(1)[:, None]\n"
        "return np.einsum('mn,nd->md', w, value)",
        "q, k, v = map(torch.tensor, (query, key, value))\n"
        "return torch.softmax(q @ k.T / q.shape[1] ** 0.5, 1) @ v",
        "q, k, v = (torch.from_numpy(x)[None] for x in (query, key, value))\n"
        "return F.scaled_dot_product_attention(q, k, v)[0].numpy()",
        "m = len(query)\nrows = []\nfor i in range(m):\n    e = np.exp(key @ query[i] / "
        "query.shape[1] ** 0.5)\n    rows.append((e / e.sum()) @ value)\nreturn np.stack(rows)",
        "def softmax(x):\n    return np.exp(x) / sum(np.exp(x))\n"
        "return np.array([softmax(key @ q / len(q) ** 0.5) @ value for q in query])",
        "s = (query / np.sqrt(query.shape[1])) @ np.transpose(key)\ne = np.exp(s)\n"
        "return (e @ value) / e.sum(-1).reshape(-1, 1)",
    ],
}

# A second round, written after the first had been answered.
AGAIN = {
    "attention_by_hand": [
        "[0.41, 0.41, 0.18]",
        "[0.401, 0.198, 0.401]",
        "0.401",
        "[0.4,0.3,0.3]",
        "[2,2,1]",
        "[-0.91,-0.91,-1.62]",
        "[[0.401,0.401,0.198],[0.248,0.503,0.248],[0.198,0.401,0.401]]",
        "'river'",
        "[0.4444,0.4444,0.1111]",
    ],
    "attention_with_loops": [
        "s = query @ key.T / np.sqrt(query.shape[1])\nw = np.exp(s - s.max()) / np.exp(s - s.max()).sum()\nreturn w @ value",
        "s = query @ key.T / np.sqrt(query.shape[1])\nw = np.exp(s) / np.exp(s).sum(1, keepdims=True)\nreturn (w @ value).tolist()[0]",
        "out = []\nfor q in query:\n    for k in key:\n        out.append(q @ k / np.sqrt(len(q)))\nreturn out",
        "s = query @ key.T / np.sqrt(query.shape[1])\nw = 2.0 ** s / (2.0 ** s).sum(1, keepdims=True)\nreturn w @ value",
        "s = query @ key.T / np.sqrt(query.shape[1])\nw = np.abs(s) / np.abs(s).sum(1, keepdims=True)\nreturn w @ value",
        "m, d_k = query.shape\nn, d_v = value.shape\nout = np.zeros((m, d_v))\nfor i in range(m):\n    s = key @ query[i] / np.sqrt(d_k)\n    w = np.exp(s) / np.exp(s).sum()\n    for j in range(n):\n        for f in range(d_v):\n            out[i, f] += w[j] * value[j, f]\n    return out",
        "m, d_k = query.shape\nn, d_v = value.shape\nout = np.zeros((m, d_v))\nfor i in range(m):\n    s = key @ query[i] / np.sqrt(d_k)\n    w = np.exp(s) / np.exp(s).sum()\n    for j in range(1, n):\n        out[i] += w[j] * value[j]\nreturn out",
        "m, d_k = query.shape\nout = np.zeros((m, d_k))\nfor i in range(m):\n    s = key @ query[i] / np.sqrt(d_k)\n    w = np.exp(s) / np.exp(s).sum()\n    out[i] = w @ value\nreturn out",
        "s = np.zeros((len(query), len(key)))\nfor i in range(len(query)):\n    for j in range(len(key)):\n        s[i,j] = np.linalg.norm(query[i]-key[j])\nw = np.exp(s)/np.exp(s).sum(1,keepdims=True)\nreturn w @ value",
        "s = query @ key.T / np.sqrt(query.shape[1])\nw = (s == s.max(1, keepdims=True)).astype(float)\nreturn w @ value",
    ],
}
