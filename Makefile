# All set-up is done on the way: Python 3.11 or newer, pip and make are enough.
UV := .uv/bin/uv
.PHONY: demo test lint quality benchmarks clean

$(UV):
	python3 -m pip install --quiet --disable-pip-version-check --target .uv uv

demo: $(UV)  ## code the bundled sample reports, tell of China and South Korea, draw the chart
	$(UV) run --quiet --no-dev detente demo

test: $(UV)  ## the tests, the style and the floors of accuracy
	$(UV) run --quiet ruff check src tests quality benchmarks
	$(UV) run --quiet mypy
	$(UV) run --quiet pytest
	$(MAKE) --no-print-directory quality

quality: $(UV)
	for name in actors dates events seeds; do $(UV) run --quiet python -m quality.$$name --json || exit 1; done

benchmarks: $(UV)
	$(UV) run --quiet python -m benchmarks.stages

clean:
	rm -rf .uv .venv .pytest_cache .hypothesis .mypy_cache .ruff_cache
