import json
import socket

from torch_build import cuda_packages, index_answers


def report(*requirements: str) -> str:
    torch = {"metadata": {"name": "torch", "requires_dist": list(requirements)}}
    return json.dumps({"install": [torch]})


def test_cuda_build_is_known_by_what_it_requires() -> None:
    wheel = report("filelock", 'nvidia-cublas==13; platform_system == "Linux"', "cuda-bindings<14")
    assert [name.split(";")[0] for name in cuda_packages(wheel)] == [
        "nvidia-cublas==13",
        "cuda-bindings<14",
    ]


def test_cpu_build_requires_no_cuda() -> None:
    assert cuda_packages(report("filelock", "sympy", 'opt-einsum; extra == "opt-einsum"')) == []


def test_torch_that_is_there_already_is_not_in_the_report() -> None:
    assert cuda_packages('{"install": []}') == []


def test_index_that_refuses_is_not_waited_for() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert not index_answers(f"http://127.0.0.1:{closed.getsockname()[1]}/torch/", 0.5)
