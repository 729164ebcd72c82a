#!/usr/bin/env python3
"""The peer of the RTSP figures: gst-rtsp-server (Debian python3-gi, gir1.2-gst-rtsp-server-1.0, gstreamer1.0-plugins-good and -bad).

usage: gst-rtsp-server.py PORT FILE.h264 shared|each
Plays the file over and over at rtsp://127.0.0.1:PORT/live, from one pipeline for all viewers or from one for each. Prints "ready".
"""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

port, file, sharing = sys.argv[1:]
Gst.init(None)
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(
    "( multifilesrc location=%s loop=true caps=video/x-h264,stream-format=byte-stream,framerate=25/1 ! h264parse"
    " ! rtph264pay name=pay0 pt=96 config-interval=-1 mtu=1400 )" % file)
factory.set_shared(sharing == "shared")
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(port)
server.get_mount_points().add_factory("/live", factory)
server.attach(None)
print("ready", flush=True)
GLib.MainLoop().run()
