"""Answers to lesson 01 as learners write them: (code, what a useful reply must speak of).

Written before the checker was run on them. The code is the body of the asked function, or
the whole of it, or a value.
"""

WRONG = {
    "weighted_average": [
        ("return value.mean(dim=0)", "plain mean|all values count alike"),
        ("return torch.mean(weights * value)", "shape|size"),
        ("return weights * value", "shape|size|broadcast|must match"),
        ("return (weights.unsqueeze(1) * value).mean(0)", "divided|number of values"),
        ("return (weights.unsqueeze(1) * value).sum(dim=1)", "over the values|dim=0|axis"),
        ("return (weights.unsqueeze(1) * value).sum()", "one number"),
        ("return value @ weights", "shape|size"),
        ("return value[weights.argmax()]", "pick"),
        ("w = torch.softmax(weights, dim=0)\nreturn w @ value", "softmax"),
        (
            "total = 0\nfor w, v in zip(weights, value):\n    total = w * v\nreturn total",
            "last|add|sum",
        ),
        ("total = 0\nfor w, v in zip(weights, value):\n    total += w * v", "return"),
        (
            "total = torch.zeros(3)\nfor w, v in zip(weights, value):\n    total += w * v\n"
            "return total",
            "size|shape",
        ),
        ("for i in range(len(value)):\n    value[i] *= weights[i]\nreturn value.sum(0)", "changed"),
        (
            "out = 0\nfor i in range(len(weights) - 1):\n    out = out + weights[i] * value[i]\n"
            "return out",
            "last|row|value|differ",
        ),
        ("return np.average(values, axis=0, weights=weights)", "values"),
    ],
    "query_for_the_mean": [
        ("[1, 0.5]", "mean of the two keys|same for both"),
        ("[1.0, 0.0]", "longer"),
        ("[2, 0]", "longer"),
        ("[0.5, 0.5]", "bank"),
        ("[1, 1]", "bank"),
        ("[2.0, 1.0]", "mean of the two keys|equal scores"),
        ("[0, 0]", "zeros|mean of all five"),
        ("[0.125, 1.375]", "output that is asked for"),
        ("torch.tensor(VALUES[:2]).mean(0)", "output that is asked for"),
        ("[10, 10]", "one word|One of the two|bank"),
        ("[-10, 0]", "away|desert"),
        ("[0.0, 8.0]", "bank and money"),
        ("[10, 1]", "bank|same score|equal scores"),
        ("10", "two numbers"),
        ("[[1.0, 0.0], [1.0, 1.0]]", "two numbers"),
    ],
    "hard_lookup": [
        ("return torch.softmax(key @ query, 0) @ value", "soft"),
        ("return torch.softmax(key @ query / 0.1, dim=0) @ value", "shared|soft|temperature"),
        ("return value[torch.argmax(query @ key)]", "shape|size"),
        ("return torch.argmax(key @ query)", "number of the best key|index"),
        ("return max(key @ query)", "score"),
        ("return key[torch.argmax(key @ query)]", "key itself|value that belongs"),
        ("return value[torch.argmin(key @ query)]", "smallest"),
        ("return value.max(dim=0).values", "differ|value|key"),
        (
            "scores = key @ query\nweights = torch.zeros_like(scores)\n"
            "weights[scores.argmax()] = 1\nreturn weights",
            "weights",
        ),
        ("d = torch.cdist(query[None], key)[0]\nreturn value[d.argmin()]", "nearest|distance"),
        (
            "s = torch.nn.functional.cosine_similarity(query[None], key)\nreturn value[s.argmax()]",
            "direction|length",
        ),
        ("return value[(key @ query).abs().argmax()]", "sign|negative"),
        ("scores = key @ query\nreturn value[scores == 1]", "shape|no numbers|empty|row"),
        ("scores = key * query\nreturn value[scores.argmax()]", "index|bounds|range|out of"),
        ("best = (query * key).sum(dim=1).argmax()\nreturn value[:, best]", "index|bounds|shape"),
    ],
}

RIGHT = {
    "weighted_average": [
        "return weights @ value",
        "return torch.matmul(weights, value)",
        "return (weights.unsqueeze(1) * value).sum(dim=0)",
        "return (weights[:, None] * value).sum(0)",
        "out = torch.zeros(value.shape[1])\nfor w, v in zip(weights, value):\n    out += w * v\n"
        "return out",
        "return torch.einsum('n,nd->d', weights, value)",
        "return sum(w * v for w, v in zip(weights, value))",
        "return torch.tensordot(weights, value, dims=1)",
        "result = []\nfor column in range(value.shape[1]):\n"
        "    result.append(torch.dot(weights, value[:, column]).item())\nreturn result",
        "w = weights.numpy()\nv = value.numpy()\nreturn np.dot(w, v)",
    ],
    "query_for_the_mean": [
        "[10, 0]",
        "[8.0, 0.0]",
        "(100, 0)",
        "np.array([50.0, 0.0])",
        "torch.tensor([20.0, 0])",
        "[1e3, 0]",
        "torch.tensor([[15.0, 0.0]])",
        "[9.5, 0.005]",
        "10 * torch.tensor([1.0, 0.0])",
        "[30, -0.001]",
    ],
    "hard_lookup": [
        "return value[(key @ query).argmax()]",
        "scores = torch.matmul(key, query)\nbest = torch.argmax(scores)\nreturn value[best]",
        "scores = [torch.dot(query, k).item() for k in key]\n"
        "return value[scores.index(max(scores))]",
        "best, best_score = None, -math.inf\nfor k, v in zip(key, value):\n"
        "    s = (k * query).sum()\n    if s > best_score:\n        best, best_score = v, s\n"
        "return best",
        "return torch.softmax(key @ query * 1e4, dim=0) @ value",
        "w = torch.nn.functional.one_hot((key @ query).argmax(), len(key)).float()\n"
        "return w @ value",
        "scores = query @ key.T\n_, index = scores.max(dim=0)\nreturn value[index]",
        "i = int(np.argmax(key.numpy() @ query.numpy()))\nreturn value[i]",
        "order = torch.argsort(key @ query, descending=True)\nreturn value[order[0]]",
        "scores = (key * query).sum(-1)\nmask = scores == scores.max()\nreturn value[mask].mean(0)",
    ],
}

# A second round, written after the first had been answered.
AGAIN = {
    "weighted_average": [
        "return weights * value.T",
        "return (weights @ value).sum()",
        "return weights @ value / len(weights)",
        "w = weights / weights.max()\nreturn w @ value",
        "return weights.T @ value + 1",
        "return torch.cumsum(weights[:,None]*value,0)",
        "return weights[:,None] @ value",
        "return sorted(weights) @ value",
        "return (weights[:, None] * value).max(0).values",
    ],
    "query_for_the_mean": [
        "[1.5, -0.5]",
        "[5, 0]",
        "[6, 0]",
        "[100, 50]",
        "[0.0, 2.0]",
        "[float('inf'), 0]",
        "['10', '0']",
        "[-0.125, 1.375]",
        "(3, -3)",
        "[0,0,0,10]",
    ],
    "hard_lookup": [
        "return value[(key @ query).topk(2).indices].mean(0)",
        "return value[key.argmax()]",
        "return value[(key.T @ query).argmax()]",
        "return value[(query - key).abs().sum(1).argmin()]",
        "scores = key @ query\nreturn scores.argmax() * value",
        "best = max(range(len(key)), key=lambda i: key[i] @ query)\nreturn value[best - 1]",
        "return value[(value @ query).argmax()]",
        "return (key @ query).softmax(0).max() * value[(key@query).argmax()]",
    ],
}
