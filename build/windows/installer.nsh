; Said before anything is copied. In Chinese where Windows speaks it.
!include WinVer.nsh

!macro preInit
  ${IfNot} ${AtLeastWin10}
    ${If} $LANGUAGE == 2052
      MessageBox MB_OK|MB_ICONSTOP "Hearth 需要 Windows 10 或更新的版本。没有更改任何东西。" /SD IDOK
    ${Else}
      MessageBox MB_OK|MB_ICONSTOP "Hearth needs Windows 10 or newer. Nothing was changed." /SD IDOK
    ${EndIf}
    Quit
  ${EndIf}
!macroend
