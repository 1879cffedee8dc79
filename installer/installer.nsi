; The installer of Windows: for one person, without administrator's rights, in Chinese.
; installer/pack.py defines VERSION NUMBERS COMMIT PROJECT SOURCE OUTFILE WINDOW CONSOLE.
;   setup.exe /S                     silent; ends with 0 done, 1 given up, 3 the program is running, 4 this Windows
;                                    is too old, 5 the folder cannot be written
;   setup.exe /S /D=C:\a folder      into a folder; /D comes last. Quoted as one word it is understood too.
;   uninstall.exe /S                 takes the program away; ledgers, copies and settings stay
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
SetCompressorDictSize 64
RequestExecutionLevel user
ManifestDPIAware true
ManifestSupportedOS Win10
CRCCheck force

!include "MUI2.nsh"
!include "LogicLib.nsh"
!include "FileFunc.nsh"
!include "x64.nsh"

!define NAME "攻坚台账"
!define KEY "gongjian-ledger"
!define OURS "Software\${KEY}"
!define LISTED "Software\Microsoft\Windows\CurrentVersion\Uninstall\${KEY}"
!define OLDEST 17763 ; Windows 10 1809, what Qt 6 needs

Name "${NAME}"
OutFile "${OUTFILE}"
InstallDir "$LOCALAPPDATA\Programs\${KEY}"
InstallDirRegKey HKCU "${OURS}" "InstallDir"
BrandingText "${NAME} ${VERSION}"
ShowInstDetails nevershow
ShowUnInstDetails nevershow
VIProductVersion "${NUMBERS}"
VIAddVersionKey /LANG=2052 "ProductName" "${NAME}"
VIAddVersionKey /LANG=2052 "FileDescription" "${NAME} 安装程序"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION} (${COMMIT})"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "CompanyName" "${NAME}"
VIAddVersionKey /LANG=2052 "LegalCopyright" "仅用于非涉密信息"

!define MUI_ICON "${PROJECT}/resources/icons/gongjian.ico"
!define MUI_UNICON "${PROJECT}/resources/icons/gongjian.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PROJECT}/installer/panel.bmp"
!define MUI_UNWELCOMEFINISHPAGE_BITMAP "${PROJECT}/installer/panel.bmp"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "安装${NAME} ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "只装给现在登录的这个用户，不需要管理员权限，不联网。$\r$\n$\r$\n已经装过旧版的，直接装上去就是升级：台账、备份和设置都不动。$\r$\n$\r$\n仅用于非涉密信息。需要 Windows 10（1809）及以上，64 位。"
!define MUI_FINISHPAGE_TITLE "装好了"
!define MUI_FINISHPAGE_TEXT "桌面和开始菜单里有“${NAME}”。"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}.exe"
!define MUI_FINISHPAGE_RUN_TEXT "现在打开"
!define MUI_FINISHPAGE_NOREBOOTSUPPORT
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

; ------------------------------------------------------------------ is the program running?

; A running exe cannot be opened for writing, and the program of this person announces itself by a name.
; $0 is 1 when one of the two is running.
!macro _LOOK FILE
  ${If} ${FileExists} "$INSTDIR\${FILE}"
    ClearErrors
    FileOpen $1 "$INSTDIR\${FILE}" a
    ${If} ${Errors}
      StrCpy $0 1
    ${Else}
      FileClose $1
    ${EndIf}
  ${EndIf}
!macroend

!macro WAIT_UNTIL_CLOSED
  ${Do}
    StrCpy $0 0
    !insertmacro _LOOK "${WINDOW}.exe"
    !insertmacro _LOOK "${CONSOLE}.exe"
    System::Call 'kernel32::OpenMutexW(i 0x100000, i 0, w "gongjian-ledger-running") p .r1'
    ${If} $1 P<> 0
      System::Call 'kernel32::CloseHandle(p r1)'
      StrCpy $0 1
    ${EndIf}
    ${If} $0 = 0
      ${ExitDo}
    ${EndIf}
    ${If} ${Silent}
      SetErrorLevel 3
      Quit
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONINFORMATION "${NAME}正开着。$\r$\n$\r$\n请先关闭它的窗口（改过的内容都已经存好），再点“重试”。现在不想关的，点“取消”，什么也没有动。" IDRETRY +3
      SetErrorLevel 1
      Quit
  ${Loop}
!macroend

; ------------------------------------------------------------------ file types

!macro OPENS EXTENSION CLASS WORDS ICON
  WriteRegStr HKCU "Software\Classes\${EXTENSION}" "" "${CLASS}"
  WriteRegStr HKCU "Software\Classes\${CLASS}" "" "${WORDS}"
  WriteRegStr HKCU "Software\Classes\${CLASS}\DefaultIcon" "" "$INSTDIR\_internal\resources\icons\${ICON}.ico"
  WriteRegStr HKCU "Software\Classes\${CLASS}\shell\open" "" "用${NAME}打开"
  WriteRegStr HKCU "Software\Classes\${CLASS}\shell\open\command" "" '"$INSTDIR\${WINDOW}.exe" "%1"'
!macroend

!macro OPENS_NO_MORE EXTENSION CLASS
  ReadRegStr $1 HKCU "Software\Classes\${EXTENSION}" ""
  ${If} $1 == "${CLASS}"
    DeleteRegKey HKCU "Software\Classes\${EXTENSION}"
  ${EndIf}
  DeleteRegKey HKCU "Software\Classes\${CLASS}"
!macroend

!macro TELL_EXPLORER
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

; ------------------------------------------------------------------ install

; Programs that start others quote a word with spaces as a whole: "/D=C:\a folder". NSIS itself knows /D=C:\a folder only.
Function TakeQuotedFolder
  StrCpy $0 0
  StrLen $2 $CMDLINE
  ${While} $0 < $2
    StrCpy $1 $CMDLINE 4 $0
    ${If} $1 == '"/D='
      IntOp $0 $0 + 4
      StrCpy $1 $CMDLINE "" $0
      StrLen $2 $1
      IntOp $2 $2 - 1
      StrCpy $0 $1 1 $2
      ${If} $0 == '"'
        StrCpy $1 $1 $2
      ${EndIf}
      StrCpy $INSTDIR $1
      Return
    ${EndIf}
    IntOp $0 $0 + 1
  ${EndWhile}
FunctionEnd

Function .onInit
  ReadRegStr $0 HKLM "SOFTWARE\Microsoft\Windows NT\CurrentVersion" "CurrentBuildNumber"
  ${If} $0 < ${OLDEST}
    MessageBox MB_OK|MB_ICONSTOP "这台电脑的 Windows 太旧（版本 $0）。${NAME}需要 Windows 10（1809）及以上，64 位。" /SD IDOK
    SetErrorLevel 4
    Quit
  ${EndIf}
  Call TakeQuotedFolder
FunctionEnd

Section
  !insertmacro WAIT_UNTIL_CLOSED
  SetOutPath "$INSTDIR"
  ClearErrors
  FileOpen $1 "$INSTDIR\.write" w
  ${If} ${Errors}
    MessageBox MB_OK|MB_ICONSTOP "文件夹“$INSTDIR”不能写，请换一个文件夹再装。" /SD IDOK
    SetErrorLevel 5
    Quit
  ${EndIf}
  FileClose $1
  Delete "$INSTDIR\.write"
  RMDir /r "$INSTDIR\_internal" ; what an older version had and this one has not must not stay
  RMDir /r "$INSTDIR\许可"
  File /r "${SOURCE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${WINDOW}.exe"
  CreateShortCut "$DESKTOP\${NAME}.lnk" "$INSTDIR\${WINDOW}.exe"
  !insertmacro OPENS ".gjledger" "Gongjian.Ledger" "${NAME}" "ledger"
  !insertmacro OPENS ".gjpkg" "Gongjian.Package" "${NAME}数据包" "package"
  !insertmacro OPENS ".gjcard" "Gongjian.Card" "${NAME}单位名片" "card"
  !insertmacro OPENS ".gjbak" "Gongjian.Backup" "${NAME}备份" "backup"
  WriteRegStr HKCU "${OURS}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${OURS}" "Version" "${VERSION}"
  WriteRegStr HKCU "${LISTED}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${LISTED}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${LISTED}" "DisplayIcon" "$INSTDIR\${WINDOW}.exe"
  WriteRegStr HKCU "${LISTED}" "Publisher" "${NAME}"
  WriteRegStr HKCU "${LISTED}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${LISTED}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${LISTED}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${LISTED}" "NoModify" 1
  WriteRegDWORD HKCU "${LISTED}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${LISTED}" "EstimatedSize" "$0"
  !insertmacro TELL_EXPLORER
SectionEnd

; ------------------------------------------------------------------ uninstall

; The program notes where its ledgers lie, in a text of UTF-16 that a person can open too.
!define PLACES "$LOCALAPPDATA\${KEY}\台账在哪里.txt"

Function un.TellWhatStays
  StrCpy $0 ""
  ${If} ${FileExists} "${PLACES}"
    FileOpen $1 "${PLACES}" r
    FileReadWord $1 $2 ; the mark of the encoding
    ${Do}
      ClearErrors
      FileReadUTF16LE $1 $2
      ${If} ${Errors}
        ${ExitDo}
      ${EndIf}
      StrCpy $0 "$0$2"
    ${Loop}
    FileClose $1
  ${EndIf}
  ${If} $0 == ""
    StrCpy $0 "（这台电脑上没有打开过台账）$\r$\n"
  ${EndIf}
  MessageBox MB_OK|MB_ICONINFORMATION "${NAME}已经卸下。台账、备份和设置都没有删，在这里：$\r$\n$\r$\n$0$LOCALAPPDATA\${KEY}（设置）$\r$\n$\r$\n重新安装后可以接着用。" /SD IDOK
FunctionEnd

Section "Uninstall"
  !insertmacro WAIT_UNTIL_CLOSED
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\许可"
  Delete "$INSTDIR\文件清单.sha256"
  Delete "$INSTDIR\${WINDOW}.exe"
  Delete "$INSTDIR\${CONSOLE}.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR" ; stays where somebody put something of their own into it
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  !insertmacro OPENS_NO_MORE ".gjledger" "Gongjian.Ledger"
  !insertmacro OPENS_NO_MORE ".gjpkg" "Gongjian.Package"
  !insertmacro OPENS_NO_MORE ".gjcard" "Gongjian.Card"
  !insertmacro OPENS_NO_MORE ".gjbak" "Gongjian.Backup"
  DeleteRegKey HKCU "${LISTED}"
  DeleteRegKey HKCU "${OURS}"
  !insertmacro TELL_EXPLORER
  Call un.TellWhatStays
SectionEnd
