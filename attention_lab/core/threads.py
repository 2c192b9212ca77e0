"""How many threads PyTorch uses, for one thread of ours alone."""

import threading

import torch


def one_thread_here() -> None:
    """Let the calling thread compute with one PyTorch thread; every other keeps its number.

    `torch.set_num_threads` sets two numbers: that of the calling thread, and the one that every
    thread takes when it first computes. The second is put back by a thread that ends at once,
    because there is no other way to set it alone.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    restorer = threading.Thread(target=torch.set_num_threads, args=(before,))
    restorer.start()
    restorer.join()
