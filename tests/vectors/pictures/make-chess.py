"""A chessboard whose crossings are known, and where OpenCV's cornerSubPix puts them. Debian: python3-opencv 4.6.

  make-chess.py           writes chess.png and chess.json beside this file

Origin: drawn here, a plane seen from the side. No photograph.
"""
import json
import os

import cv2
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
W, H, FINE, COLS, ROWS = 320, 240, 6, 8, 6


def main():
    random = np.random.default_rng(5)
    plane = np.float32([[-0.5, -0.5], [COLS + 0.5, -0.5], [COLS + 0.5, ROWS + 0.5], [-0.5, ROWS + 0.5]])
    seen = np.float32([[22, 9], [301, 31], [285, 228], [8, 205]])
    to_pixel = cv2.getPerspectiveTransform(plane, seen)
    step = (np.arange(W * FINE) + 0.5) / FINE - 0.5
    xs, ys = np.meshgrid(step, (np.arange(H * FINE) + 0.5) / FINE - 0.5)
    p = np.linalg.inv(to_pixel) @ np.stack([xs.ravel(), ys.ravel(), np.ones(xs.size)])
    col, row = np.floor(p[0] / p[2]).astype(int), np.floor(p[1] / p[2]).astype(int)
    dark = (col >= 0) & (row >= 0) & (col < COLS) & (row < ROWS) & ((col + row) % 2 == 1)
    grey = np.where(dark, 35.0, 210.0).reshape(H, FINE, W, FINE).mean(axis=(1, 3))
    grey = np.clip(np.round(cv2.GaussianBlur(grey, (0, 0), 0.7)), 0, 255).astype(np.uint8)
    cv2.imwrite(os.path.join(HERE, "chess.png"), grey, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    crossings = [(c, r) for r in range(1, ROWS) for c in range(1, COLS)]
    q = to_pixel @ np.float64([[c for c, _ in crossings], [r for _, r in crossings], [1] * len(crossings)])
    truth = (q[:2] / q[2]).T
    start = truth + random.uniform(-1.2, 1.2, truth.shape)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 40, 0.001)
    theirs = cv2.cornerSubPix(grey, np.float32(start).reshape(-1, 1, 2), (5, 5), (-1, -1), stop).reshape(-1, 2)
    rounded = lambda points: [[round(float(v), 4) for v in point] for point in points]
    out = {"start": rounded(start), "truth": rounded(truth), "openCv": rounded(theirs)}
    with open(os.path.join(HERE, "chess.json"), "w") as f:
        json.dump({"origin": "drawn; found by OpenCV " + cv2.__version__ + ", see make-chess.py", **out}, f)
    print("furthest", np.hypot(*(theirs - truth).T).max())


main()
