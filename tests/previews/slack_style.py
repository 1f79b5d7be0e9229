"""What Slack looks like, as a style sheet of our own."""

from typing import Final

STYLE: Final = """
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1d1c1d;
  font: 15px/1.46668 Lato, "Helvetica Neue", Arial, "DejaVu Sans", "Noto Color Emoji", sans-serif; }
a { color: #1264a3; text-decoration: none; }
hr { border: 0; border-top: 1px solid #ddd; margin: 12px 0; }
pre, code { font: 12px/1.5 "DejaVu Sans Mono", monospace; background: #f8f8f8;
  border: 1px solid #ddd; border-radius: 4px; }
pre { padding: 8px; margin: 4px 0; white-space: pre-wrap; }
code { padding: 1px 3px; color: #c01343; white-space: pre-wrap; }
blockquote { margin: 2px 0; padding-left: 12px; border-left: 4px solid #ddd; }
ul { margin: 2px 0 2px 22px; padding: 0; }
.soft, .hint { color: #616061; font-size: 12px; }
.at { background: #e8f1fa; color: #1264a3; border-radius: 3px; padding: 0 2px; }
.loud { background: #fdf2cb; color: #8a6d00; }
.channel { padding-bottom: 14px; }
.top { font-weight: 900; font-size: 18px; padding: 12px 20px; border-bottom: 1px solid #ddd; }
.message { display: flex; gap: 10px; padding: 10px 20px 4px; }
.said { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.face { width: 36px; height: 36px; border-radius: 6px; background: #0b4f6c; color: #fff; flex: none;
  font-weight: 900; font-size: 18px; display: flex; align-items: center; justify-content: center; }
.face.person { background: #b5651d; text-transform: uppercase; }
.face.small { width: 22px; height: 22px; font-size: 13px; display: inline-flex; margin-right: 8px; }
.name { font-weight: 900; margin-right: 6px; }
.app { background: #e8e8e8; color: #616061; font-size: 10px; font-weight: 700; border-radius: 2px;
  padding: 1px 3px; margin-right: 8px; vertical-align: 1px; }
.eye { margin: 2px 0; }
.section { display: flex; gap: 16px; align-items: flex-start; margin: 4px 0; }
.section .words { flex: 1; min-width: 0; }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 6px 16px; }
.header { font-size: 18px; font-weight: 900; margin: 8px 0 4px; }
.context { color: #616061; font-size: 13px; display: flex; flex-wrap: wrap; gap: 2px 5px;
  align-items: center; margin: 4px 0; }
.context a { color: #616061; text-decoration: underline; }
.icon { width: 16px; height: 16px; border-radius: 3px; background: #c9d4da; display: inline-block; }
.thumb { width: 88px; height: 88px; border-radius: 6px; background: #dfe6ea; color: #616061; flex: none;
  font-size: 11px; padding: 6px; overflow: hidden; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 4px; }
.button, .menu { border: 1px solid #bbb; border-radius: 4px; padding: 0 12px; height: 28px; flex: none;
  font-size: 13px; font-weight: 700; line-height: 26px; background: #fff; position: relative;
  display: inline-block; }
.button.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
.button.danger { color: #e01e5a; border-color: #e01e5a; }
.menu { min-width: 130px; padding-right: 30px; }
.menu.many { min-width: 200px; }
.placeholder { color: #616061; font-weight: 400; }
.menu .placeholder { color: #1d1c1d; font-weight: 700; }
.arrow { position: absolute; right: 10px; top: -3px; color: #616061; }
.unfolded { position: absolute; left: -1px; top: 32px; background: #f8f8f8; border: 1px solid #ccc;
  border-radius: 6px; box-shadow: 0 4px 12px #0002; padding: 8px 0; min-width: 220px; z-index: 2;
  font-weight: 400; font-size: 15px; }
.unfolded div { padding: 0 20px; height: 28px; line-height: 28px; white-space: nowrap; }
.unfolded div:first-child { background: #1264a3; color: #fff; }
.unfolded .group { color: #616061; font-size: 12px; font-weight: 700; }
.image, .file { border: 1px solid #ddd; border-radius: 8px; background: #f4f6f7; margin: 6px 0;
  padding: 12px; min-height: 60px; color: #616061; }
.replies { color: #1264a3; font-size: 13px; font-weight: 700; margin: 4px 0; }
.thread { border-left: 2px solid #ddd; margin-left: 2px; }
.thread .message { padding: 6px 0 4px 12px; }
.thread .face { width: 24px; height: 24px; font-size: 13px; border-radius: 4px; }
.home .tabs { display: flex; gap: 20px; padding: 8px 20px 0; border-bottom: 1px solid #ddd; font-size: 13px; }
.home .tabs b { border-bottom: 2px solid #1d1c1d; padding-bottom: 8px; }
.home .tabs span { color: #616061; }
.home .body { padding: 12px 28px 24px; }
.veil { background: #7f7f7f; padding: 28px; }
.modal { background: #fff; border-radius: 8px; width: 520px; margin: 0 auto; }
.modal .title { font-size: 20px; font-weight: 900; padding: 18px 24px 6px; display: flex; align-items: center; }
.modal .title i { margin-left: auto; font-style: normal; font-weight: 400; color: #616061; }
.modal .body { padding: 4px 24px 16px; }
.modal .foot { display: flex; gap: 10px; justify-content: flex-end; padding: 12px 24px 20px; border-top: 1px solid #eee; }
.foot .button { height: 36px; line-height: 34px; font-size: 15px; }
.input { margin: 14px 0; }
.label { font-weight: 700; margin-bottom: 6px; }
.label .soft { font-weight: 400; font-size: 15px; }
.input .menu { display: block; height: 36px; line-height: 34px; font-size: 15px; font-weight: 400; }
.input .menu.many { height: auto; min-height: 36px; }
.input .menu .placeholder { font-weight: 400; color: #616061; }
.input .arrow { top: 0; }
.field { border: 1px solid #868686; border-radius: 4px; padding: 6px 12px; min-height: 36px;
  white-space: pre-wrap; }
.field.tall { min-height: 84px; }
.bad .field, .bad .menu { border-color: #e01e5a; }
.wrong { color: #e01e5a; font-size: 13px; font-weight: 700; margin-top: 4px; }
.hint { margin-top: 4px; }
.option { display: flex; align-items: center; gap: 8px; margin: 4px 0; }
.tick, .dot { width: 16px; height: 16px; border: 1px solid #616061; border-radius: 3px; display: inline-block; flex: none; }
.dot { border-radius: 8px; }
.tick.on, .dot.on { background: #1264a3; border-color: #1264a3; box-shadow: inset 0 0 0 3px #fff; }
"""
