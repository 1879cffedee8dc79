#!/bin/sh
# 装给现在登录的用户：解开压缩包的文件夹放在哪里，程序就在哪里。卸载：./install.sh --remove（台账和设置不动）。
set -eu
place=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
entry=$data/applications/gongjian.desktop
types=$data/mime/packages/gongjian.xml
if [ "${1:-}" = --remove ]; then
    rm -f "$entry" "$types"
    [ -d "$data/mime" ] && command -v update-mime-database >/dev/null && update-mime-database "$data/mime" || true
    echo "菜单里的“攻坚台账”已去掉。程序文件夹 $place 可以删除；台账、备份和设置都没有动。"
    exit 0
fi
mkdir -p "$data/applications" "$data/mime/packages"
sed "s|{place}|$place|g" "$place/gongjian.desktop" >"$entry"
cat >"$types" <<XML
<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="application/x-gongjian-ledger"><comment>攻坚台账</comment><glob pattern="*.gjledger"/><glob pattern="*.gjbak"/></mime-type>
  <mime-type type="application/x-gongjian-package"><comment>攻坚台账数据包</comment><glob pattern="*.gjpkg"/></mime-type>
  <mime-type type="application/x-gongjian-card"><comment>攻坚台账单位名片</comment><glob pattern="*.gjcard"/></mime-type>
</mime-info>
XML
command -v update-mime-database >/dev/null && update-mime-database "$data/mime" || true
command -v update-desktop-database >/dev/null && update-desktop-database "$data/applications" || true
echo "装好了：菜单里有“攻坚台账”。"
