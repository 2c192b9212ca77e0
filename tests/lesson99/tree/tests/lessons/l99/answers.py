"""Answers to lesson 99 as learners write them: (code, what a useful reply must speak of)."""

WRONG = {
    "weights_across": [
        ("return query @ key.T", "softmax|add up|negative"),
        ("return torch.softmax(query @ key.T, -1)", "√d_k"),
        ("return torch.softmax(query @ key.T / query.shape[-1], -1)", "d_k"),
        ("return torch.softmax(query @ key.T * math.sqrt(query.shape[-1]), -1)", "√d_k"),
        ("s = query @ key.T / math.sqrt(query.shape[-1])\nreturn s.softmax(0)", "queries"),
        ("s = query @ key.T / math.sqrt(query.shape[-1])\nreturn s", "softmax"),
        ("s = query @ key.T / math.sqrt(query.shape[-1])\nreturn s.exp()", "divided|add up"),
        (
            "s = query @ key.T / math.sqrt(query.shape[-1])\nreturn s.softmax(-1).softmax(-1)",
            "twice",
        ),
        (
            "s = query @ key.T / math.sqrt(query.shape[-1])\n"
            "return torch.nn.functional.one_hot(s.argmax(-1), s.shape[-1]).float()",
            "hard|best",
        ),
        (
            "s = query @ key.T / math.sqrt(query.shape[-1])\n"
            "return s.flatten().softmax(0).view_as(s)",
            "whole|everything|add up",
        ),
        (
            "s = key @ query.T / math.sqrt(query.shape[-1])\nreturn s.softmax(-1)",
            "shape|queries|keys|rows",
        ),
        ("return query @ key", "shape|size|multipl|transpose"),
        (
            "s = query @ key.T / math.sqrt(query.shape[-1])\nreturn s.softmax(-1) @ key",
            "shape|d_k|size",
        ),
        ("s = query @ key.T / math.sqrt(query.shape[-1])\ns.softmax(-1)", "return"),
        ("return torch.softmax(querry @ key.T, -1)", "querry"),
    ]
}

RIGHT = {
    "weights_across": [
        "return torch.softmax(query @ key.T / math.sqrt(query.shape[-1]), -1)",
        "return (query @ key.mT / query.shape[-1] ** 0.5).softmax(-1)",
        "return F.softmax(query @ key.transpose(-2, -1) / math.sqrt(key.shape[-1]), dim=1)",
        "s = torch.einsum('id,jd->ij', query, key) / query.shape[1] ** 0.5\nreturn s.softmax(1)",
        "e = torch.exp(query @ key.T / math.sqrt(query.shape[-1]))\n"
        "return e / e.sum(-1, keepdim=True)",
        "q = query / math.sqrt(query.shape[-1])\nreturn torch.softmax(q @ key.T, -1)",
        "q = query / query.shape[-1] ** 0.25\nk = key / key.shape[-1] ** 0.25\n"
        "return torch.softmax(q @ k.T, -1)",
        "s = query @ key.T / math.sqrt(query.shape[-1])\n"
        "return torch.stack([row.softmax(0) for row in s])",
        "s = query.numpy() @ key.numpy().T / np.sqrt(query.shape[-1])\ne = np.exp(s)\n"
        "return e / e.sum(1, keepdims=True)",
        "return torch.log_softmax(query @ key.T / math.sqrt(query.shape[-1]), -1).exp()",
    ]
}
