"""Answers to lesson 03 as learners write them: (code, what a useful reply must speak of)."""

# ruff: noqa: E501 - code as it was typed

WRONG = {
    "variance_of_scores": [
        ("return 1", "single product|one product|grow"),
        ("return math.sqrt(d_k)", "standard deviation"),
        ("return d_k ** 2", "d_k²"),
        ("return 2 * d_k", "twice|2 d_k|1 · 1"),
        ("return 1 / d_k", "1/d_k"),
        ("return 1 / math.sqrt(d_k)", "1/√d_k"),
        ("return 0", "mean"),
        (
            "q = torch.randn(10000, d_k)\nk = torch.randn(10000, d_k)\nreturn (q * k).sum(-1).std()",
            "standard deviation",
        ),
        (
            "q = torch.randn(10000, d_k)\nk = torch.randn(10000, d_k)\nreturn (q * k).var()",
            "single product|one product",
        ),
        (
            "q = torch.randn(10000, d_k)\nk = torch.randn(10000, d_k)\nreturn (q * k).sum(-1).mean()",
            "mean",
        ),
        (
            "q = torch.randn(10000, d_k)\nk = torch.rand(10000, d_k)\nreturn (q * k).sum(-1).var()",
            "variance|mean",
        ),
        ("x = torch.randn(20000, d_k)\nreturn (x * x).sum(-1).var()", "independent|different"),
        (
            "q = torch.randn(d_k)\nk = torch.randn(d_k)\nreturn torch.dot(q, k)",
            "variance|pairs|one",
        ),
        (
            "q = torch.randn(d_k)\nk = torch.randn(d_k)\nreturn (q @ k).var()",
            "variance|pairs|nan|NaN",
        ),
        (
            "q = torch.randn(20, d_k)\nk = torch.randn(20, d_k)\nreturn (q * k).sum(-1).var()",
            "pairs",
        ),
    ],
    "scale_that_keeps_variance": [
        ("return math.sqrt(d_k)", "1 over|multiplied"),
        ("return d_k", "variance before"),
        ("return 1 / d_k", "square root"),
        ("return 1", "stays d_k|shrink"),
        ("return d_k ** 0.25", "For d_k = 3"),
        ("return d_k ** -0.25", "fourth root"),
        ("return 1 / d_k ** 2", "square"),
        ("return 1 / math.sqrt(2 * d_k)", "2 d_k"),
        ("return -1 / math.sqrt(d_k)", "sign"),
        ("return 1 / math.log(d_k)", "For d_k = 3"),
        ("return 1 / math.sqrt(64)", "d_k"),
        ("math.sqrt(d_k)", "return"),
        ("return 1 // math.sqrt(d_k)", "0|differ|whole|//"),
        ("return 1 / sqrt(d_k)", "sqrt"),
        ("return lambda score: score / math.sqrt(d_k)", "number|function"),
    ],
    "largest_softmax_gradient": [
        ("p = torch.softmax(scores, 0)\nreturn p.max()", "largest weight"),
        ("return (scores * (1 - scores)).max()", "scores themselves|weights first"),
        ("p = torch.softmax(scores, 0)\nreturn p * (1 - p)", "all the derivatives|largest"),
        ("p = torch.softmax(scores, 0)\nreturn (p * (1 - p)).sum()", "sum"),
        ("p = torch.softmax(scores, 0)\nreturn (p * (1 - p)).min()", "smallest"),
        ("p = torch.softmax(scores, 0)\nreturn (p * (1 - p)).argmax()", "index|place|position"),
        ("p = torch.softmax(scores, 0)\nreturn (p ** 2).max()", "p²"),
        ("p = torch.softmax(scores, 0)\nreturn 1 - p.max()", "factor|p \\(1 − p\\)|product"),
        ("p = torch.softmax(scores, 0)\nreturn torch.diag(p) - torch.outer(p, p)", "all the deriv"),
        (
            "p = torch.softmax(scores, 0)\nj = -torch.outer(p, p)\nj.fill_diagonal_(0)\n"
            "return j.abs().max()",
            "i = j|i ≠ j",
        ),
        ("p = torch.softmax(scores, 0)\nreturn (p * (1 - p)).mean()", "mean|largest|times|maximum"),
        ("return torch.softmax(scores, 0)", "weights|all|shape"),
        (
            "p = torch.softmax(scores, 0)\nn = len(p)\nbest = 0\nfor i in range(n):\n"
            "    for j in range(n):\n        g = p[i] * (1 - p[j])\n        best = max(best, g)\n"
            "return best",
            "i = j|i ≠ j|differ",
        ),
        (
            "s = scores.requires_grad_()\ns.softmax(0).sum().backward()\nreturn s.grad.max()",
            "0|sum",
        ),
        ("return 0.25", "most|saturat|scores|¼"),
    ],
}

RIGHT = {
    "variance_of_scores": [
        "return d_k",
        "return float(d_k)",
        "q = torch.randn(10000, d_k)\nk = torch.randn(10000, d_k)\nreturn (q * k).sum(dim=1).var()",
        "q = np.random.randn(10000, d_k)\nk = np.random.randn(10000, d_k)\n"
        "return np.var((q * k).sum(1))",
        "return d_k * 1 * 1",
        "return sum([1] * d_k)",
        "return math.sqrt(d_k) ** 2",
        "q = torch.randn(50000, d_k)\nk = torch.randn(50000, d_k)\n"
        "return torch.einsum('nd,nd->n', q, k).var().item()",
        "rng = np.random.default_rng(1)\nscores = [rng.normal(size=d_k) @ rng.normal(size=d_k) "
        "for _ in range(10000)]\nreturn np.var(scores)",
        "q = torch.randn(300, d_k)\nk = torch.randn(300, d_k)\nreturn (q @ k.T).var()",
    ],
    "scale_that_keeps_variance": [
        "return 1 / math.sqrt(d_k)",
        "return d_k ** -0.5",
        "return 1 / d_k ** 0.5",
        "return 1 / np.sqrt(d_k)",
        "return torch.tensor(d_k).float().rsqrt()",
        "return math.sqrt(1 / d_k)",
        "return math.sqrt(d_k) / d_k",
        "return pow(d_k, -1 / 2)",
        "return math.exp(-0.5 * math.log(d_k))",
        "q = torch.randn(20000, d_k)\nk = torch.randn(20000, d_k)\n"
        "return 1 / (q * k).sum(-1).std()",
    ],
    "largest_softmax_gradient": [
        "p = torch.softmax(scores, dim=-1)\nreturn (p * (1 - p)).max()",
        "p = scores.softmax(0)\nreturn (torch.diag(p) - torch.outer(p, p)).max()",
        "p = scores.exp() / scores.exp().sum()\nreturn max(x * (1 - x) for x in p)",
        "p = F.softmax(scores, dim=0)\nreturn torch.max(p - p ** 2).item()",
        "return torch.autograd.functional.jacobian(lambda s: s.softmax(0), scores).max()",
        "p = torch.softmax(scores, 0)\nm = p.max()\nreturn m * (1 - m)",
        "p = torch.softmax(scores, 0)\nbest = -1\nfor i in range(len(p)):\n"
        "    for j in range(len(p)):\n"
        "        g = p[i] * (1 - p[i]) if i == j else -p[i] * p[j]\n"
        "        best = max(best, float(g))\nreturn best",
        "p = np.exp(scores.numpy() - scores.numpy().max())\np /= p.sum()\n"
        "return (p * (1 - p)).max()",
        "s = scores.clone().requires_grad_()\nj = []\nfor i in range(len(s)):\n"
        "    g, = torch.autograd.grad(s.softmax(0)[i], s)\n    j.append(g)\n"
        "return torch.stack(j).max()",
        "from attention_lab.core import softmax_gradient\n"
        "return softmax_gradient(torch.softmax(scores, -1)).max()",
    ],
}

# A second round, written after the first had been answered.
AGAIN = {
    "variance_of_scores": [
        "return d_k - 1",
        "return d_k / 2",
        "return d_k * (d_k + 1) / 2",
        "return 'd_k'",
        "return d_k + 1",
        "return np.var(np.arange(d_k))",
        "q = torch.randn(10000, d_k)\nreturn q.var()",
        "return (torch.randn(1000)*torch.randn(1000)).var() ** d_k",
    ],
    "scale_that_keeps_variance": [
        "return 8",
        "return d_k ** 2",
        "return 1 / (d_k * d_k ** 0.5)",
        "return 0",
        "return 1/math.sqrt(d_k + 10)",
        "return 2 / math.sqrt(d_k)",
    ],
    "largest_softmax_gradient": [
        "p = torch.softmax(scores, 0)\nreturn p.max() * p.min()",
        "p = torch.sigmoid(scores)\nreturn (p * (1 - p)).max()",
        "p = torch.softmax(scores, 0)\nreturn (p * (p - 1)).max()",
        "p = scores.exp()\nreturn (p * (1 - p)).max()",
        "p = torch.softmax(scores, 0)\nreturn (p*(1-p)).norm()",
    ],
}
