#!/usr/bin/env python3
"""What OpenCV answers on committed data: opencv_calibration.json. Debian: python3-opencv 4.6.

  make-opencv.py            writes opencv_calibration.json beside this file, data and answers
  make-opencv.py --answer   reads the data of that file and prints OpenCV's answers and times as JSON

Stage: right-handed, metres, z up. Poses are [x, y, z, qx, qy, qz, qw], stage from camera, camera x right, y forward, z up.
"""
import json
import os
import sys
import time

import cv2
import numpy as np

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "opencv_calibration.json")
# View axes of OpenCV (right, down, forward) from camera axes (right, forward, up).
C = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
# The wall: x along the stage's x, y up, its own z towards the stage; at y = 6 m.
STAGE_FROM_WALL = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
WALL_AT = np.array([0.0, 6.0, 0.0])
SIZE = (3840, 2160)


def quat(r):
    q = np.array([r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1], 1 + np.trace(r)])
    if q[3] < 1e-6:
        q = np.append(cv2.Rodrigues(r)[0].ravel() / np.linalg.norm(cv2.Rodrigues(r)[0]), 0)
    q = q / np.linalg.norm(q)
    return (q if q[3] >= 0 else -q).tolist()


def matrix(p):
    x, y, z, w = p[3:]
    m = np.eye(4)
    m[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    m[:3, 3] = p[:3]
    return m


def pose(m):
    return m[:3, 3].tolist() + quat(m[:3, :3])


def euler(pan, tilt, roll):
    p, t, r = np.radians([pan, tilt, roll])
    rz = np.array([[np.cos(p), -np.sin(p), 0], [np.sin(p), np.cos(p), 0], [0, 0, 1]])
    rx = np.array([[1, 0, 0], [0, np.cos(t), -np.sin(t)], [0, np.sin(t), np.cos(t)]])
    ry = np.array([[np.cos(r), 0, np.sin(r)], [0, 1, 0], [-np.sin(r), 0, np.cos(r)]])
    return rz @ rx @ ry


def placed(x, y, z, pan, tilt, roll):
    m = np.eye(4)
    m[:3, :3] = euler(pan, tilt, roll)
    m[:3, 3] = [x, y, z]
    return m


def view_of(camera):
    """rvec, tvec that take stage points into the view of a camera."""
    r = C @ camera[:3, :3].T
    return cv2.Rodrigues(r)[0], (-r @ camera[:3, 3]).reshape(3, 1)


def camera_of(rvec, tvec):
    r = cv2.Rodrigues(rvec)[0]
    m = np.eye(4)
    m[:3, :3] = r.T @ C
    m[:3, 3] = (-r.T @ tvec).ravel()
    return m


def make():
    rng = np.random.default_rng(20261121)
    k = np.array([[4200.0, 0, 1931.4], [0, 4200.0, 1068.2], [0, 0, 1]])
    dist = np.array([-0.085, 0.041, 0.0, 0.0004, -0.0003])
    wall = np.array([[c * 0.3 - 3.6, r * 0.3 + 0.2, 0.0] for r in range(13) for c in range(25)])
    stage = wall @ STAGE_FROM_WALL.T + WALL_AT
    views = []
    while len(views) < 10:
        x = rng.uniform(-2.5, 2.5)
        cam = placed(x, rng.uniform(0, 2.5), rng.uniform(1, 2.4), np.degrees(np.arctan2(x, 5)) + rng.uniform(-35, 35), rng.uniform(-12, 12), rng.uniform(-20, 20))
        rvec, tvec = view_of(cam)
        px = cv2.projectPoints(stage, rvec, tvec, k, dist)[0].reshape(-1, 2)
        depth = ((cv2.Rodrigues(rvec)[0] @ stage.T) + tvec)[2]
        seen = (depth > 0.3) & (px[:, 0] > 5) & (px[:, 1] > 5) & (px[:, 0] < SIZE[0] - 5) & (px[:, 1] < SIZE[1] - 5)
        if seen.sum() < 30:
            continue
        noisy = px[seen] + rng.normal(0, 0.2, (seen.sum(), 2))
        views.append({"markers": np.flatnonzero(seen).tolist(), "pixels": np.round(noisy, 4).tolist()})
    arm, tracker = placed(0.025, 0.11, 0.085, 1.1, -0.7, 0.3), placed(1.4, -2.2, 0.06, 38, 0.3, -0.4)
    hand_eye = []
    for _ in range(20):
        body = placed(*rng.uniform([-2, -2, 1], [2, 2, 2]), rng.uniform(-50, 50), rng.uniform(-18, 18), rng.uniform(-10, 10))
        shake = placed(*rng.normal(0, 0.0005, 3), *rng.normal(0, 0.02, 3))
        hand_eye.append({"trackerFromBody": np.round(pose(body), 9).tolist(), "stageFromCamera": np.round(pose(tracker @ body @ arm @ shake), 9).tolist()})
    rays = np.round(rng.uniform([-0.45, -0.25], [0.45, 0.25], (24, 2)), 6)
    return {
        "wallM": np.round(wall, 6).tolist(),
        "stageM": np.round(stage, 6).tolist(),
        "width": SIZE[0],
        "height": SIZE[1],
        "truth": {"k": [4200.0, 1931.4, 1068.2], "dist": dist.tolist(), "bodyFromCamera": pose(arm), "stageFromTracker": pose(tracker)},
        "views": views,
        "handEye": hand_eye,
        "rays": rays.tolist(),
    }


def timed(f, *args, **more):
    best, out = 1e9, None
    for _ in range(3):
        at = time.perf_counter()
        out = f(*args, **more)
        best = min(best, time.perf_counter() - at)
    return out, best * 1000


def sigma_by_difference(data, cameras, lens, rms):
    """One sigma of f, cx, cy, k1, k2, p1, p2 from differences of cv2.projectPoints at OpenCV's own answer.

    OpenCV's stdDeviations divide by points minus unknowns, not by equations minus unknowns, and come out about 1.4 too large.
    """
    stage = np.array(data["stageM"])
    poses = [np.concatenate([x.ravel() for x in view_of(matrix(p))]) for p in cameras]

    def px(l, p, points):
        k = np.array([[l[0], 0, l[1]], [0, l[0], l[2]], [0, 0, 1]])
        return cv2.projectPoints(points, p[:3].copy(), p[3:].copy(), k, np.array([l[3], l[4], l[5], l[6], 0.0]))[0].ravel()

    unknowns = 7 + 6 * len(poses)
    rows = []
    for i, (v, p) in enumerate(zip(data["views"], poses)):
        points = stage[v["markers"]]
        j = np.zeros((2 * len(points), unknowns))
        for c in range(13):
            h = 1e-3 if c < 3 else 1e-7
            step = np.zeros(13)
            step[c] = h
            up = px(lens + step[:7], p + step[7:], points)
            down = px(lens - step[:7], p - step[7:], points)
            j[:, c if c < 7 else 6 * i + c] = (up - down) / (2 * h)
        rows.append(j)
    j = np.vstack(rows)
    variance = rms**2 * (len(j) / 2) / (len(j) - unknowns)
    return np.sqrt(np.diag(np.linalg.inv(j.T @ j))[:7] * variance).tolist()


def answer(data):
    wall, stage = np.array(data["wallM"]), np.array(data["stageM"])
    obj = [wall[v["markers"]].astype(np.float32) for v in data["views"]]
    img = [np.array(v["pixels"], dtype=np.float32) for v in data["views"]]
    size = (data["width"], data["height"])
    flags = cv2.CALIB_FIX_ASPECT_RATIO | cv2.CALIB_FIX_K3
    (rms, k, dist, rvecs, tvecs, dev, _, per_view), calibrate_ms = timed(cv2.calibrateCameraExtended, obj, img, size, np.eye(3), np.zeros(5), flags=flags)
    cameras = []
    for r, t in zip(rvecs, tvecs):
        m = camera_of(r, t)  # in the axes of the wall
        out = np.eye(4)
        out[:3, :3] = STAGE_FROM_WALL @ m[:3, :3]
        out[:3, 3] = STAGE_FROM_WALL @ m[:3, 3] + WALL_AT
        cameras.append(pose(out))
    kt = np.array([[data["truth"]["k"][0], 0, data["truth"]["k"][1]], [0, data["truth"]["k"][0], data["truth"]["k"][2]], [0, 0, 1]])
    dt = np.array(data["truth"]["dist"])
    pnp, pnp_ms = [], 0
    for v, o in zip(data["views"], img):
        (_, r, t), ms = timed(cv2.solvePnP, stage[v["markers"]], o.astype(np.float64), kt, dt, flags=cv2.SOLVEPNP_ITERATIVE)
        pnp.append(pose(camera_of(r, t)))
        pnp_ms += ms
    bodies = [matrix(o["trackerFromBody"]) for o in data["handEye"]]
    cams = [matrix(o["stageFromCamera"]) for o in data["handEye"]]
    # OpenCV: gripper2base = trackerFromBody, target2cam = camera from stage, in any axes of the camera that stay.
    inverse = [np.linalg.inv(m) for m in cams]
    args = ([m[:3, :3] for m in bodies], [m[:3, 3] for m in bodies], [m[:3, :3] for m in inverse], [m[:3, 3] for m in inverse])
    hand_eye = {}
    for name, method in [("park", cv2.CALIB_HAND_EYE_PARK), ("daniilidis", cv2.CALIB_HAND_EYE_DANIILIDIS), ("horaud", cv2.CALIB_HAND_EYE_HORAUD)]:
        (r, t), ms = timed(cv2.calibrateHandEye, *args, method=method)
        m = np.eye(4)
        m[:3, :3], m[:3, 3] = r, t.ravel()
        hand_eye[name] = {"bodyFromCamera": pose(m), "ms": ms}
    rays = np.array(data["rays"])
    px = cv2.projectPoints(np.column_stack([rays, np.ones(len(rays))]), np.zeros(3), np.zeros(3), kt, dt)[0].reshape(-1, 2)
    return {
        "version": cv2.__version__,
        "calibrateCamera": {"rmsPx": rms, "fx": k[0, 0], "fy": k[1, 1], "cx": k[0, 2], "cy": k[1, 2], "dist": dist.ravel()[:5].tolist(), "sigma": dev.ravel()[:9].tolist(), "sigmaByDifference": sigma_by_difference(data, cameras, np.array([k[0, 0], k[0, 2], k[1, 2], *dist.ravel()[:4]]), rms), "perViewPx": per_view.ravel().tolist(), "stageFromCamera": cameras, "ms": calibrate_ms},
        "solvePnP": {"stageFromCamera": pnp, "ms": pnp_ms},
        "handEye": hand_eye,
        "projectPoints": px.tolist(),
    }


if __name__ == "__main__":
    if "--answer" in sys.argv:
        with open(PATH) as file:
            print(json.dumps(answer(json.load(file)["data"])))
    else:
        data = json.loads(json.dumps(make()))
        with open(PATH, "w") as file:
            json.dump({"origin": "computed; answers by OpenCV, see make-opencv.py", "data": data, "answers": answer(data)}, file)
            file.write("\n")
