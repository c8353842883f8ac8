"""Pictures of markers whose corners are known, and what OpenCV sees in them. Debian: python3-opencv 4.6, python3-numpy.

  make-markers.py           writes the pictures and markers.json beside this file

Origin: drawn here, from OpenCV's own drawing of each marker, through a plane seen from the side. No photograph.
"""
import json
import os
import sys

import cv2
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
W, H, FINE = 320, 240, 4
PICTURES = [
    ("apriltag-36h11", cv2.aruco.DICT_APRILTAG_36h11, [3, 77, 201, 340, 455, 586], "png", 1),
    ("aruco-4x4-50", cv2.aruco.DICT_4X4_50, [0, 7, 13, 28, 36, 49], "png", 2),
    ("aruco-5x5-100", cv2.aruco.DICT_5X5_100, [0, 12, 42, 63, 88, 99], "jpg", 3),
    ("aruco-6x6-250", cv2.aruco.DICT_6X6_250, [0, 31, 100, 150, 222, 249], "pgm", 4),
]


def draw(name, ids, seed):
    """Markers of 1 x 1 in two rows, a gap of 0.4 between, seen through a homography."""
    random = np.random.default_rng(seed)
    dictionary = cv2.aruco.Dictionary_get(name)
    modules = dictionary.markerSize + 2
    drawn = [cv2.aruco.drawMarker(dictionary, number, modules) for number in ids]
    plane = np.float32([[-0.4, -0.4], [4.2, -0.4], [4.2, 2.8], [-0.4, 2.8]])
    shift = lambda: random.uniform(4, 34)
    seen = np.float32([[shift(), shift()], [W - shift(), shift()], [W - shift(), H - shift()], [shift(), H - shift()]])
    to_pixel = cv2.getPerspectiveTransform(plane, seen)
    to_plane = np.linalg.inv(to_pixel)
    step = (np.arange(W * FINE) + 0.5) / FINE - 0.5
    xs, ys = np.meshgrid(step, (np.arange(H * FINE) + 0.5) / FINE - 0.5)
    p = to_plane @ np.stack([xs.ravel(), ys.ravel(), np.ones(xs.size)])
    x, y = p[0] / p[2], p[1] / p[2]
    col, row = np.floor(x / 1.4).astype(int), np.floor(y / 1.4).astype(int)
    fx, fy = x - col * 1.4, y - row * 1.4
    light = np.full(xs.size, 210.0)
    for k, picture in enumerate(drawn):
        here = (col == k % 3) & (row == k // 3) & (fx < 1) & (fy < 1)
        mx, my = (fx[here] * modules).astype(int), (fy[here] * modules).astype(int)
        light[here] = np.where(picture[my, mx] > 127, 210.0, 35.0)
    fine = light.reshape(H * FINE, W * FINE)
    grey = fine.reshape(H, FINE, W, FINE).mean(axis=(1, 3))
    grey = cv2.GaussianBlur(grey, (0, 0), 0.6)
    truth = {}
    for k, number in enumerate(ids):
        left, top = 1.4 * (k % 3), 1.4 * (k // 3)
        q = to_pixel @ np.float64([[left, left + 1, left + 1, left], [top, top, top + 1, top + 1], [1, 1, 1, 1]])
        truth[number] = (q[:2] / q[2]).T.tolist()
    return np.clip(np.round(grey), 0, 255).astype(np.uint8), dictionary, truth


def main():
    out = []
    for name, number, ids, kind, seed in PICTURES:
        grey, dictionary, truth = draw(number, ids, seed)
        file = f"{name}.{kind}"
        colour = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR) if kind == "jpg" else grey
        cv2.imwrite(os.path.join(HERE, file), colour, [cv2.IMWRITE_JPEG_QUALITY, 92, cv2.IMWRITE_PNG_COMPRESSION, 9])
        read = cv2.imread(os.path.join(HERE, file), cv2.IMREAD_GRAYSCALE)
        parameters = cv2.aruco.DetectorParameters_create()
        parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
        corners, found, _ = cv2.aruco.detectMarkers(read, dictionary, parameters=parameters)
        theirs = {int(i): c[0].tolist() for i, c in zip(found.flatten(), corners)}
        out.append(
            {
                "file": file,
                "dictionary": name,
                "meanGrey": float(read.mean()),
                "someGreys": [int(read[y, x]) for y, x in [(5, 5), (60, 80), (120, 160), (200, 300)]],
                "markers": [
                    {
                        "id": i,
                        "truth": [[round(v, 4) for v in c] for c in truth[i]],
                        "openCv": [[round(v, 4) for v in c] for c in theirs[i]],
                    }
                    for i in ids
                ],
            }
        )
        off = [np.hypot(*(np.array(theirs[i]) - np.array(truth[i])).T).max() for i in ids]
        print(file, "OpenCV", cv2.__version__, "furthest corner", max(off), file=sys.stderr)
    with open(os.path.join(HERE, "markers.json"), "w") as f:
        json.dump({"origin": "drawn; seen by OpenCV " + cv2.__version__ + ", see make-markers.py", "pictures": out}, f)


main()
