"""The bundled sample: short reports of our own on China and South Korea, 2014 to 2026."""
