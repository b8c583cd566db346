"""Measures the functions as processes, alone."""

from tools.bench.native.measure import measure

if __name__ == "__main__":
    found = measure()
    found.show()
    print(f"one at a time: {found.p50:.1f} ms to the receiver at the median")
    print(f"{found.per_core_second():.0f} messages for a second of a processor", end="")
    print(f", {found.per_core_second('database'):.0f} without the database's")
