// A back yard seen by a camera under the eaves, 4 m above the ground.
#version 3.7;
global_settings { assumed_gamma 1.0 max_trace_level 5 }
#include "common.inc"
#include "person.inc"
#include "car.inc"

camera { location <CamX,CamY,CamZ> right x*16/9 up y
  angle CamAngle
  rotate <0,0,0>
  look_at <CamX + sin(radians(CamYaw))*cos(radians(CamPitch)), CamY + sin(radians(CamPitch)), CamZ + cos(radians(CamYaw))*cos(radians(CamPitch))> }

// Pass 0: the whole scene without what moves. Pass 1: only what casts or takes
// light near the figure, without it. Pass 2: the same with it. Pass 3: the
// figure alone (for its outline). Pass 4: what sways, alone.
#declare Full = (Pass = 0);
#declare Near = (Pass < 3);
#if (Pass != 3) #if (NightOn)
  NightLights()
  #if (Pass < 3) SkyNight() #end
#else
  DayLights(<-42,58,-30>*10)
  #if (Pass < 3) SkyDay() #end
#end #end

#declare R = seed(11);

#if (Near)
// --- ground -------------------------------------------------------------
plane { y, -0.02 texture { TexGrass } }
#end

#if (Full)
#include "street.inc"
#macro OnLawn(X, Z)
  ((X < 1.30 | Z > 10.35) & !(Z > 14.6 & X > -1.7) & !(Z > 9.55 & Z < 13.95 & X < -2.0) & !(Z > 9.05 & Z < 10.35 & X > -2.4) & Z < 16)
#end
union {
  #declare IX = -14;
  #while (IX < 7) #declare IZ = 2;
    #while (IZ < 16)
      #declare GX = IX + 0.15; #declare GZ = IZ + 0.15;
      #if (OnLawn(GX, GZ))
        #declare K = rand(R);
        object { #if (K < 0.4) GP1 #else #if (K < 0.75) GP2 #else GP3 #end #end
          scale <0.55,0.8+0.4*rand(R),0.55> rotate y*360*rand(R) translate <GX,0,GZ> }
      #end
      #declare IZ = IZ + 0.30;
    #end
    #declare IX = IX + 0.30;
  #end
  texture { TexBlade }
  no_shadow no_reflection
}
#end

#if (Near)
// driveway: concrete slabs with joints, old tyre marks
#declare TexDrive = texture {
  pigment { average pigment_map {
    [1.6 PigConc]
    [0.5 granite color_map { [0 color srgb 0.42] [1 color srgb 0.68] } scale 0.5]
    [0.6 gradient z triangle_wave color_map { [0 color srgb 0.64] [0.4 color srgb 0.62] [0.55 color srgb 0.47] [0.7 color srgb 0.62] [1 color srgb 0.64] } scale 1.6 warp { turbulence 0.06 } translate z*0.45] } }
  normal { granite 0.15 scale 0.2 } finish { ambient 0 diffuse 0.72 } }
union {
  #declare IX = -16;
  #while (IX < -2.4)
    box { <IX+0.008,-0.1,9.8>, <IX+1.992,0.015,11.742> }
    box { <IX+0.008,-0.1,11.758>, <IX+1.992,0.013,13.7> }
    #declare IX = IX + 2;
  #end
  texture { TexDrive }
}
// slab path along the wall and across to the drive
union {
  #declare IZ = 1.0;
  #while (IZ < 10.2)
    #declare J = 0;
    #while (J < 2)
      box { <-0.293,-0.05,-0.293>, <0.293,0.018+rand(R)*0.008,0.293>
        rotate <rand(R)*0.6-0.3, 0, rand(R)*0.6-0.3>
        texture { pigment { PigConc translate rand(R)*50 } normal { granite 0.2 scale 0.2 } finish { ambient 0 diffuse 0.64+0.12*rand(R) } }
        translate <1.62+J*0.6, 0, IZ> }
      #declare J = J + 1;
    #end
    #declare IZ = IZ + 0.6;
  #end
  #declare IX = 1.02;
  #while (IX > -2.0)
    #declare J = 0;
    #while (J < 2)
      box { <-0.293,-0.05,-0.293>, <0.293,0.018+rand(R)*0.008,0.293>
        texture { pigment { PigConc translate rand(R)*50 } normal { granite 0.2 scale 0.2 } finish { ambient 0 diffuse 0.64+0.12*rand(R) } }
        translate <IX, 0, 9.4+J*0.6> }
      #declare J = J + 1;
    #end
    #declare IX = IX - 0.6;
  #end
}

// --- the house on the right ---------------------------------------------
#declare TexRender = texture {
  pigment { average pigment_map {
    [2 bozo turbulence 0.6 color_map { [0 color srgb <0.80,0.77,0.69>] [1 color srgb <0.74,0.71,0.63>] } scale 0.8]
    [0.6 gradient y color_map { [0 color srgb <0.52,0.49,0.44>] [0.10 color srgb <0.72,0.69,0.62>] [0.5 color srgb <0.80,0.77,0.69>] [1 color srgb <0.74,0.71,0.64>] } scale 6 warp { turbulence <0.02,0.02,0.02> }] } }
  normal { granite 0.10 scale 0.10 } finish { ambient 0 diffuse 0.74 } }
union {
  difference {
    box { <2.6,0.35,-6>, <11,6.2,8.5> }
    box { <2.5,0.95,3.9>, <2.72,2.15,5.3> }
    box { <2.5,0.95,6.5>, <2.72,2.15,7.5> }
    texture { TexRender }
  }
  box { <2.57,-0.1,-6>, <11.02,0.38,8.53>   // plinth
    texture { pigment { granite color_map { [0 color srgb 0.36] [1 color srgb 0.50] } } normal { granite 0.3 scale 0.3 } finish { ambient 0 diffuse 0.7 } } }
  object { Window(1.4,1.2,1) rotate y*90 translate <2.70,0.95,4.6> }
  object { Window(1.0,1.2,1) rotate y*90 translate <2.70,0.95,7.0> }
  // downpipe
  union {
    cylinder { <2.53,0.1,8.25>, <2.53,6,8.25>, 0.045 }
    box { <2.47,1.2,8.19>, <2.6,1.24,8.31> } box { <2.47,2.9,8.19>, <2.6,2.94,8.31> }
    texture { TexMetal }
  }
  // vent, cable, tap
  box { <2.57,2.55,5.75>, <2.62,2.75,5.95> texture { TexTrim } }
  cylinder { <2.59,0.35,5.9>, <2.59,0.62,5.9>, 0.018 texture { TexMetal } }
  cylinder { <2.60,0.62,5.9>, <2.47,0.60,5.9>, 0.016 texture { TexMetal } }
}
// wall lamp
#declare LampP = <2.36,2.675,6.02>;
union {
  box { <2.55,2.50,5.96>, <2.62,2.78,6.08> texture { TexDark } }
  cylinder { <2.60,2.74,6.02>, <2.36,2.76,6.02>, 0.014 texture { TexDark } }
  disc { <2.36,2.779,6.02>, y, 0.037 texture { TexDark } }
  cone { <2.36,2.78,6.02>, 0.035, <2.36,2.675,6.02>, 0.125 open texture { TexDark } }
}
#if (NightOn)
  sphere { LampP, 0.05 no_shadow texture { pigment { color rgb <1,0.86,0.62> } finish { emission 2.2 ambient 0 } } }
#end
// bin and garden things by the wall
union {
  box { <-0.27,0.08,-0.27>, <0.27,0.98,0.27> matrix <1,0,0, 0.0,1,0, 0,0,1, 0,0,0> }
  box { <-0.30,0.98,-0.31>, <0.30,1.04,0.31> rotate z*-4 }
  cylinder { <-0.29,1.0,-0.31>, <-0.29,1.0,0.31>, 0.035 }
  cylinder { <-0.22,0.1,-0.30>, <-0.22,0.1,-0.24>, 0.1 }
  texture { pigment { color srgb <0.20,0.27,0.22> } normal { bumps 0.05 scale 0.02 } finish { ambient 0 diffuse 0.65 specular 0.15 roughness 0.05 } }
  rotate y*8 translate <2.18,0.02,7.9>
}
#end

#if (Full)
// --- flower bed under the wall ------------------------------------------

// --- fence ---------------------------------------------------------------
#declare FX = -15.0;
#while (FX < 11)
  #declare S = 0.78 + 0.3*rand(R);
  box { <0.004,0.05,0>, <0.131,1.78+0.03*rand(R),0.022>
    rotate z*(rand(R)*0.8-0.4)
    WoodTex(<0.50,0.42,0.33>*S, <0.60,0.52,0.42>*S) translate <FX,0,16.0+0.008*rand(R)> }
  #declare FX = FX + 0.137;
#end
#declare FX = -15.0;
#while (FX < 11)
  box { <-0.05,0,-0.07>, <0.05,1.92,0.03> WoodTex(<0.46,0.39,0.31>, <0.55,0.48,0.40>) translate <FX,0,15.99> }
  #declare FX = FX + 2.055;
#end
box { <-15,0.38,15.95>, <11,0.47,15.99> WoodTex(<0.46,0.39,0.31>, <0.55,0.48,0.40>) }
box { <-15,1.45,15.95>, <11,1.54,15.99> WoodTex(<0.46,0.39,0.31>, <0.55,0.48,0.40>) }

// bed along the fence
box { <-1.6,-0.02,14.7>, <9,0.03,16> texture { TexSoil } }
union {
  #declare J = 0;
  #while (J < 26)
    object { Bush2 scale <0.8+0.6*rand(R), 0.7+0.7*rand(R), 0.8+0.5*rand(R)>*0.9 rotate y*360*rand(R) translate <-1.3+J*0.42, 0.28, 15.25+0.5*rand(R)> }
    #declare J = J + 1;
  #end
  LeafTex(<0.20,0.29,0.13>, <0.29,0.38,0.17>, <0.38,0.44,0.22>)
}

// --- trees ----------------------------------------------------------------
Tree(-0.5, 14.1, 4.6, 1.75, 62, 3, <0.21,0.30,0.11>, <0.31,0.41,0.15>, <0.43,0.50,0.22>)
Tree(-6.5, 19.5, 7.0, 2.6, 70, 4, <0.17,0.26,0.11>, <0.26,0.35,0.15>, <0.34,0.42,0.19>)
Tree(-16.5, 22, 8.5, 3.0, 60, 6, <0.24,0.28,0.12>, <0.33,0.37,0.16>, <0.42,0.44,0.22>)
Tree(6.2, 21, 8.0, 3.0, 70, 7, <0.18,0.26,0.12>, <0.26,0.34,0.15>, <0.35,0.41,0.20>)
Tree(1.5, 33, 9.0, 3.8, 46, 8, <0.20,0.27,0.13>, <0.27,0.35,0.17>, <0.36,0.42,0.22>)
Tree(-26, 38, 10.0, 4.4, 46, 9, <0.20,0.27,0.14>, <0.27,0.34,0.18>, <0.36,0.41,0.23>)
// shrubs in front of the fence, left
union {
  #declare J = 0;
  #while (J < 12)
    object { Bush1 scale 1.0+0.7*rand(R) rotate y*360*rand(R) translate <-13+J*0.72, 0.45+0.3*rand(R), 15.0+0.5*rand(R)> }
    #declare J = J + 1;
  #end
  LeafTex(<0.17,0.26,0.13>, <0.24,0.34,0.17>, <0.31,0.40,0.21>)
}

#declare J = 0;
union {
  #while (J < 34)
    object { Bush1 scale <2.2,2.0+0.7*rand(R),2.0> rotate y*360*rand(R) translate <-34+J*1.5, 1.0, 33+3*rand(R)> }
    #declare J = J + 1;
  #end
  LeafTex(<0.24,0.31,0.17>, <0.31,0.38,0.21>, <0.38,0.43,0.26>)
}
// --- neighbours -------------------------------------------------------------
object { House(10, 8, 5.2, 3.0) rotate y*-9 translate <-11.5,0,25> }
object { House(11, 8, 5.0, 2.8) rotate y*6 translate <9.5,0,36> }
object { House(12, 8, 5.4, 3.0) rotate y*2 translate <-27,0,52> }
#if (NightOn)
  // one lit window far away
  box { <-0.6,0.9,-0.07>, <0.6,2.2,-0.06> no_shadow texture { pigment { gradient x color_map { [0 color rgb <0.55,0.38,0.17>] [0.5 color rgb <0.9,0.66,0.34>] [1 color rgb <0.5,0.34,0.15>] } scale 1.2 translate -x*0.6 } finish { emission 0.35 ambient 0 diffuse 0 } } translate <3.0,2.4,0> rotate y*-9 translate <-11.5,0,25> }
#end
// pole and wires
union {
  cylinder { <-2.9,0,24>, <-2.9,8.6,24>, 0.12 }
  box { <-3.9,8.0,23.95>, <-1.9,8.12,24.05> }
  texture { pigment { color srgb <0.33,0.29,0.25> } finish { ambient 0 diffuse 0.7 } }
}
#declare J = 0;
#while (J < 2)
  sphere_sweep { cubic_spline 5, <-40,10,28>, 0.012, <-26,8.6,27>, 0.012, <-14,7.6,25.5>, 0.012, <-3.7+J*1.6,8.12,24>, 0.012, <20,9,22>, 0.012 no_shadow texture { TexDark } }
  sphere_sweep { cubic_spline 5, <-14,9,25>, 0.012, <-3.7+J*1.6,8.12,24>, 0.012, <7,7.3,22>, 0.012, <18,8.4,20>, 0.012, <24,9,19>, 0.012 no_shadow texture { TexDark } }
  #declare J = J + 1;
#end
#end

// --- lamp light
#if (NightOn & Pass != 3)
  light_source { <2.36,2.690,6.02> color rgb <1.0,0.82,0.56>*3.4
    area_light x*0.05, z*0.05, 3, 3 adaptive 0 fade_distance 1.7 fade_power 2 }
#end

#if (Near)
// --- the car -----------------------------------------------------------------
object { Car(<0.30,0.36,0.45>) rotate y*4 translate <-5.0,0.015,11.7> }
#end

#if (Pass > 3)
// --- swaying branch near the camera -------------------------------------------
#declare Twig = LeafCluster(120, 0.30, 0.10, 77)
union {
  sphere_sweep { cubic_spline 6, <-0.6,-0.1,0>, 0.03, <0,0,0>, 0.026, <0.7,0.02,0.05>, 0.020, <1.4,-0.12,0.02>, 0.014, <2.0,-0.38,0>, 0.007, <2.3,-0.5,0>, 0.004
    texture { pigment { color srgb <0.34,0.28,0.22> } finish { ambient 0 diffuse 0.7 } } }
  #declare S = seed(5);
  #declare J = 0;
  #while (J < 14)
    #declare U = 0.25 + 1.75*J/13;
    #declare P = <U, -0.10*U*U - 0.10 + 0.30*(rand(S)-0.5), 0.35*(rand(S)-0.5)>;
    object { Twig scale 0.55+0.3*rand(S) rotate <360*rand(S),360*rand(S),0> rotate z*Sway*(1+U)*1.2 translate P
      LeafTex(<0.26,0.36,0.13>, <0.36,0.46,0.18>, <0.47,0.54,0.25>) }
    #declare J = J + 1;
  #end
  no_shadow
  rotate z*Sway*1.6 rotate x*Sway*1.0
  translate <BrX,BrY,BrZ>
}
#end

// --- the visitor -----------------------------------------------------------------
#if (Pass = 2 | Pass = 3)
  object { Person(PT, PSpeed, <0.16,0.22,0.33>, <0.30,0.29,0.28>, <0.75,0.75,0.74>, <0.20,0.14,0.10>, 0)
    rotate y*PDir translate <PX,PY,PZ> }
#end
