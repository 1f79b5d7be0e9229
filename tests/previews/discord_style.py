"""How Discord's dark theme looks, near enough for a picture."""

STYLE = """
*{box-sizing:border-box}
html{background:#313338}
body{margin:0;padding:12px 0;background:#313338;color:#dbdee1;
 font:16px/1.375 "gg sans","Noto Sans","DejaVu Sans",Helvetica,Arial,sans-serif;
 font-size:15px;overflow-wrap:anywhere}
a{color:#00a8fc;text-decoration:none}
b{font-weight:700}
header{padding:0 16px 10px;margin-bottom:10px;border-bottom:1px solid #26272b;color:#f2f3f5;
 font-weight:600}
.message{position:relative;padding:5px 16px 5px 72px;margin-bottom:12px;min-height:50px}
.ephemeral{background:rgba(88,101,242,.06);border-left:2px solid #5865f2;padding-left:70px}
.rings{background:rgba(240,178,50,.08);border-left:2px solid #f0b232;padding-left:70px}
.avatar{position:absolute;left:16px;width:40px;height:40px;border-radius:50%;color:#fff;
 font-weight:600;text-align:center;line-height:40px}
.above{color:#949ba4;font-size:13px;margin-bottom:4px;white-space:nowrap;overflow:hidden;
 text-overflow:ellipsis}
.who{color:#f2f3f5;font-weight:600;line-height:1.3}
.app{background:#5865f2;color:#fff;font-size:10px;border-radius:3px;padding:1px 5px;
 margin-left:5px;vertical-align:2px}
.when,.edited,.small,.hidden{color:#949ba4;font-size:12px;font-weight:400}
.when{margin-left:8px}
.edited{margin-left:4px;font-size:10px}
.hidden{margin-top:6px}
.h1{font-size:23px;font-weight:700;color:#f2f3f5;margin:8px 0 4px}
.h2{font-size:19px;font-weight:700;color:#f2f3f5;margin:6px 0 4px}
.h3{font-size:16px;font-weight:700;color:#f2f3f5;margin:4px 0 2px}
.quote{border-left:4px solid #4e5058;padding-left:10px}
.point{padding-left:18px;text-indent:-12px}
code{background:#1e1f22;border-radius:3px;padding:1px 4px;font:13px/1.3 monospace}
pre{background:#2b2d31;border:1px solid #1e1f22;border-radius:4px;padding:8px;margin:6px 0;
 font:13px/1.3 monospace;white-space:pre-wrap}
.spoiler{background:#1e1f22;color:transparent;border-radius:3px}
.spoiler *{color:transparent}
.mention{background:rgba(88,101,242,.3);color:#c9cdfb;border-radius:3px;padding:0 2px;
 font-weight:500}
.time{background:rgba(78,80,88,.48);border-radius:3px;padding:0 3px}
.embed{background:#2b2d31;border-left:4px solid;border-radius:4px;padding:10px 16px 14px 12px;
 margin-top:6px;max-width:516px;font-size:14px}
.embed .author{color:#f2f3f5;font-size:13px;font-weight:600;margin-top:2px}
.embed .title{font-size:15.5px;font-weight:600;margin-top:6px;color:#f2f3f5}
.embed .description{margin-top:6px}
.embed .foot{color:#b5bac1;font-size:12px;margin-top:8px}
.fields{display:grid;grid-template-columns:repeat(3,1fr);gap:8px;margin-top:8px}
.field{grid-column:1/-1}
.field.inline{grid-column:auto}
.field .name{color:#f2f3f5;font-size:13px;font-weight:600}
.container{background:#2b2d31;border:1px solid #3b3d44;border-radius:8px;padding:14px 16px;
 margin-top:6px;max-width:550px}
.container>*+*{margin-top:8px}
.section{display:flex;justify-content:space-between;gap:14px;align-items:flex-start}
.separator{height:1px;margin:8px 0}
.separator.wide{margin:18px 0}
.separator.line{background:#44464d}
.row{display:flex;flex-wrap:wrap;gap:8px;margin-top:8px}
.button{border-radius:8px;padding:5px 14px;min-height:32px;font-size:14px;font-weight:500;
 color:#fff;white-space:nowrap}
.primary{background:#5865f2}
.secondary,.link{background:#4e5058}
.success{background:#248046}
.danger{background:#da373c}
.disabled{opacity:.5}
.select{display:flex;justify-content:space-between;width:100%;max-width:400px;background:#1e1f22;
 border-radius:8px;padding:8px 12px;color:#949ba4;font-size:14px}
.select.chosen{color:#dbdee1}
.picture,.thumbnail{background:#1e1f22;border-radius:6px;color:#6d6f78;text-align:center;
 font-size:12px}
.picture{height:120px;line-height:120px;margin-top:10px}
.thumbnail{width:80px;height:80px;line-height:80px;flex:none}
.file{background:#2b2d31;border:1px solid #3b3d44;border-radius:8px;padding:10px 14px;
 margin-top:6px;max-width:400px}
.modal{background:#242429;border-radius:10px;padding:18px 20px;margin:0 auto;width:440px}
.input{margin:14px 0}
.star{color:#f23f43;margin-left:3px}
.box{background:#1e1f22;border-radius:6px;padding:9px 11px;margin-top:6px;min-height:40px;
 font-size:14px;white-space:pre-wrap}
.box.tall{min-height:96px}
.box.empty,.box.tall.empty{color:#87898f}
.modal .select{margin-top:6px}
.modal .row{justify-content:flex-end;margin-top:18px}
"""
